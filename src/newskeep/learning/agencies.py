"""Lines that credit a news agency are the article's: they say where its text is from."""

import re

# Names as they are printed; letters' case counts, for “ap”, “pa” and “sid” are words of many languages.
_AGENCIES = (
    "AAP|ADN|AFP|Agence France-Presse|Agencia EFE|Agência Brasil|AGI|AKI|Anadolu|ANP|ANSA|AP|APA|Associated Press|ATS|"
    "Belga|Bernama|Bloomberg|BTA|Canadian Press|ČTK|DDP|dapd|dpa(?:-[a-z]+)*|EFE|Estadão Conteúdo|epd|Europa Press|"
    "Folhapress|HINA|IANS|Interfax|ITAR-TASS|Jiji(?: Press)?|Keystone-SDA|KNA|Kyodo(?: News)?|LaPresse|LUSA|Lusa|MTI|"
    "Notimex|NTB|PA Media|PAP|Press Association|Presse Canadienne|PTI|Reuters|REUTERS|Ritzau|RND|SDA|sda|SID|STT|"
    "Tanjug|TASR|TASS|Télam|TT|UPI|Xinhua|Yonhap|ТАСС|РИА Новости|Интерфакс|Укринформ|Укрінформ|УНІАН|"
    "新华社|新華社|中新社|中央社|共同通信|時事通信|时事社|연합뉴스|뉴시스|뉴스1"
)
_NAMED = re.compile(rf"(?<!\w)(?:{_AGENCIES})(?!\w)|[/(©](?:{_AGENCIES.lower()})[/)]")
_LONGEST = 160


def names_agency(text: str) -> bool:
    """Whether a line of moderate length names a news agency: “dpa”, “With material from AFP”, “(Reuters)”."""
    return len(text) <= _LONGEST and _NAMED.search(text) is not None
