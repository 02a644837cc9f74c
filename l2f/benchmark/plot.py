"""The plot of docs/performance.md: how long a run, its areas and the floor take, over the number of subscriptions."""

import io

# Colours in the middle between black and white: read on a light page and on a dark one.
GREY = "#767676"
WHOLE, FLOOR = "whole run (thick)", "floor (dashed)"
COLORS = {
    WHOLE: GREY, FLOOR: GREY, "staging": "#9c755f", "core": "#4e79a7", "subscriptions": "#e15759",
    "billable_users": "#59a14f", "entity_attribution": "#8c9bb5", "renewal_pipeline": "#f28e2b", "support": "#b07aa1",
    "fulfillment": "#4fa3a0", "system_integrity": "#b6992d",
}
TICKS = [seconds * 10**power for power in range(-2, 5) for seconds in (1, 3)]


def seconds_over_subscriptions(sizes):
    """The plot as the text of an SVG file; areas from the slowest to the fastest."""
    import altair

    found = points(sizes)
    slowest_first = sorted({point["name"] for point in found}, key=lambda name: -longest(found, name))
    colors = altair.Scale(domain=slowest_first, range=[COLORS[name] for name in slowest_first])
    logarithmic = altair.Scale(type="log", nice=False)
    name = altair.datum.name
    lines = altair.Chart(altair.Data(values=found), width=560, height=400).mark_line(point={"size": 50}).encode(
        x=altair.X("subscriptions:Q", scale=logarithmic, axis=axis("~s", [size.subscriptions for size in sizes])),
        y=altair.Y("seconds:Q", scale=logarithmic, axis=axis("~g", TICKS)),
        color=altair.Color("name:N", scale=colors, legend=altair.Legend(title=None, symbolType="square")),
        strokeWidth=altair.when(name == WHOLE).then(altair.value(4)).otherwise(altair.value(1.75)),
        strokeDash=altair.when(name == FLOOR).then(altair.value([6, 4])).otherwise(altair.value([1, 0])),
    )
    drawn = lines.configure(background="transparent", font="sans-serif").configure_view(stroke=None)
    text = io.StringIO()
    drawn.configure_legend(labelColor=GREY, labelFontSize=12).save(text, format="svg")
    return text.getvalue()


def points(sizes):
    """A point for each line at each size. The time of an area is what dbt reports, without its start."""
    found = []
    for size in sizes:
        taken = {WHOLE: size.run, **(size.areas or {}), FLOOR: size.floor} if size.subscriptions else {}
        found += [
            {"name": name, "subscriptions": size.subscriptions, "seconds": step.seconds}
            for name, step in taken.items() if step
        ]
    return found


def longest(found, name):
    return max(point["seconds"] for point in found if point["name"] == name)


def axis(number_format, ticks):
    import altair

    colors = dict(labelColor=GREY, titleColor=GREY, domainColor=GREY, tickColor=GREY, gridColor=GREY, gridOpacity=0.25)
    ticks = [tick for tick in ticks if tick]
    return altair.Axis(format=number_format, values=ticks, labelFontSize=12, titleFontSize=12, **colors)
