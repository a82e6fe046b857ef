"""The product's icons: 16 by 16, drawn as strokes that follow the text colour."""

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

# Name to the shapes inside the symbol.
ICONS: dict[str, str] = {
    "alert": '<path d="M8 2.25 14.25 13H1.75zM8 6.5v3M8 11.25h.01"/>',
    "arrow-down": '<path d="M8 3v10M4 9l4 4 4-4"/>',
    "arrow-up": '<path d="M8 13V3M4 7l4-4 4 4"/>',
    "bell": '<path d="M3.5 11.25c1-1 1-2.25 1-4.25a3.5 3.5 0 0 1 7 0c0 2 0 3.25 1 4.25zM6.75 13.5h2.5"/>',
    "box": '<path d="M8 1.75 13.5 4.5v7L8 14.25 2.5 11.5v-7zM2.5 4.5 8 7.25l5.5-2.75M8 7.25v7"/>',
    "branch": (
        '<circle cx="4.5" cy="3.5" r="1.5"/><circle cx="4.5" cy="12.5" r="1.5"/>'
        '<circle cx="11.5" cy="4.5" r="1.5"/><path d="M4.5 5v6M11.5 6c0 3-3.75 2.25-6 5"/>'
    ),
    "check": '<path d="m3 8.75 3.25 3L13 4.5"/>',
    "copy": (
        '<rect x="5.5" y="5.5" width="8" height="8" rx="1.5"/>'
        '<path d="M3.75 10.5H3.5A1.5 1.5 0 0 1 2 9V3.5A1.5 1.5 0 0 1 3.5 2H9a1.5 1.5 0 0 1 1.5 1.5v.25"/>'
    ),
    "dots": '<path stroke-width="2.25" d="M3.25 8h.01M8 8h.01M12.75 8h.01"/>',
    "down": '<path d="m4 6 4 4 4-4"/>',
    "download": '<path d="M8 2.5v7.75M4.75 7.25 8 10.5l3.25-3.25M2.75 13.5h10.5"/>',
    "eye": (
        '<path d="M1.5 8C3 5.25 5.25 3.75 8 3.75S13 5.25 14.5 8C13 10.75 10.75 12.25 8 12.25'
        'S3 10.75 1.5 8z"/>'
        '<circle cx="8" cy="8" r="1.75"/>'
    ),
    "flag": '<path d="M3.5 14V2.5h9l-2 3.25 2 3.25h-9"/>',
    "info": '<circle cx="8" cy="8" r="6.25"/><path d="M8 7.5V11M8 5h.01"/>',
    "lock": (
        '<rect x="3" y="7" width="10" height="6.5" rx="1.5"/><path d="M5.25 7V5a2.75 2.75 0 0 1 5.5 0v2"/>'
    ),
    "pencil": '<path d="M2.5 13.5 3 10.75 11 2.75l2.25 2.25-8 8zM9.25 4.5l2.25 2.25"/>',
    "play": '<circle cx="8" cy="8" r="6.25"/><path d="m6.75 5.5 3.75 2.5-3.75 2.5z"/>',
    "plus": '<path d="M8 3v10M3 8h10"/>',
    "right": '<path d="m6 4 4 4-4 4"/>',
    "rocket": (
        '<path d="M6 10 3.75 9.25C4.5 5 7.5 2.25 13.5 2.5c.25 6-2.5 9-6.75 9.75zM3.25 12.75 5 11"/>'
        '<circle cx="9.75" cy="6.25" r="1"/>'
    ),
    "search": '<circle cx="7" cy="7" r="4.25"/><path d="m10.25 10.25 3.25 3.25"/>',
    "shield": '<path d="M8 1.75 13 3.5v4c0 3.25-2 5.5-5 6.75C5 13 3 10.75 3 7.5v-4zM5.75 8l1.5 1.5 3-3.25"/>',
    "trash": (
        '<path d="M2.75 4.25h10.5M6 4.25V2.5h4v1.75M4.25 4.25l.5 9.25h6.5l.5-9.25M6.75 7v3.75M9.25 7v3.75"/>'
    ),
    "x": '<path d="m4 4 8 8M12 4l-8 8"/>',
}


def icon(name: str, css_class: str = "") -> SafeString:
    """The icon as SVG that points into the page's sprite; hidden from screen readers.

    Raises:
        KeyError: if there is no icon of that name.
    """
    if name not in ICONS:
        raise KeyError(f"There is no icon called {name}.")
    classes = f"icon {css_class}".strip()
    return format_html(
        '<svg class="{}" aria-hidden="true" focusable="false"><use href="#i-{}"/></svg>', classes, name
    )


def sprite() -> SafeString:
    """All icons as symbols, once in a page."""
    symbols = format_html_join(
        "",
        '<symbol id="i-{}" viewBox="0 0 16 16">{}</symbol>',
        ((name, SafeString(shapes)) for name, shapes in ICONS.items()),
    )
    return format_html('<svg class="sr-only" aria-hidden="true" focusable="false">{}</svg>', symbols)
