"""What a site prints under all its articles, learned from the articles themselves. Pure: values in, values out.

lines      how a line is named, so that it is known again in another article
sample     what can be seen of a line where it stands: its place, its links, its part of the page
judging    which lines are the site's and not the article's
marking    a learned line is removed from an article's blocks, or put back

The archive keeps the counts and the verdicts, and asks here.
"""
