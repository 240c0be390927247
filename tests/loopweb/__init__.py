"""A small news web on the loopback whose every answer follows a script and a clock.

    world = World(clock)                  some forty sites on 127.0.0.2 and after, each with a trait of its own
    with Server(world.answer) as server:  one event loop in a thread, real sockets
        world.port = server.port
    world.sources()                       what there is to watch
    site.stories                          what was published, and what the script did with it

prose     texts that are all different      story    one article's life: appears, is edited, moves, goes, is walled
answers   what is sent, and how well        feeds    RSS, Atom, JSON Feed, sitemaps, a section page
traits    what sites do to their answers    sites    the table of the sites         server   the sockets
"""
