"""Makes pictures small: a PNG of 256 colours takes a third of the room, and the browser knows how to read one."""

import base64
import struct
import zlib

from playwright.sync_api import Page

# The palette: the 64 most frequent colours as they are (backgrounds, text), and averages of what is alike among the
# rest (the soft edges of letters). Every other pixel takes the colour that is nearest to it.
INDEX = """async encoded => {
    const bytes = Uint8Array.from(atob(encoded), letter => letter.charCodeAt(0));
    const picture = await createImageBitmap(new Blob([bytes], {type: "image/png"}));
    const canvas = new OffscreenCanvas(picture.width, picture.height);
    const context = canvas.getContext("2d");
    context.drawImage(picture, 0, 0);
    const pixels = new Uint32Array(context.getImageData(0, 0, picture.width, picture.height).data.buffer);
    const counts = new Map();
    for (const pixel of pixels) counts.set(pixel, (counts.get(pixel) ?? 0) + 1);
    const ranked = [...counts].sort((one, other) => other[1] - one[1]);
    const parts = pixel => [pixel & 255, (pixel >> 8) & 255, (pixel >> 16) & 255];
    const palette = ranked.slice(0, 64).map(([pixel]) => parts(pixel));
    const places = new Map(ranked.slice(0, 64).map(([pixel], place) => [pixel, place]));
    const groups = new Map();
    for (const [pixel, count] of ranked.slice(64)) {
        const key = parts(pixel).map(part => part >> 4).join();
        const group = groups.get(key) ?? [0, 0, 0, 0];
        parts(pixel).forEach((part, place) => { group[place] += part * count; });
        group[3] += count;
        groups.set(key, group);
    }
    const largest = [...groups.values()].sort((one, other) => other[3] - one[3]).slice(0, 192);
    for (const [red, green, blue, count] of largest) {
        palette.push([red, green, blue].map(sum => Math.round(sum / count)));
    }
    const nearest = pixel => {
        const [red, green, blue] = parts(pixel);
        let best = 0, least = Infinity;
        palette.forEach(([r, g, b], place) => {
            const distance = (r - red) ** 2 + (g - green) ** 2 + (b - blue) ** 2;
            if (distance < least) [best, least] = [place, distance];
        });
        places.set(pixel, best);
        return best;
    };
    let rows = "";
    const row = new Uint8Array(picture.width);
    for (let top = 0; top < pixels.length; top += picture.width) {
        row.forEach((_, left) => {
            const pixel = pixels[top + left];
            row[left] = places.get(pixel) ?? nearest(pixel);
        });
        rows += "\\0" + String.fromCharCode(...row);
    }
    return [picture.width, picture.height, btoa(String.fromCharCode(...palette.flat())), btoa(rows)];
}"""


def small(page: Page, picture: bytes) -> bytes:
    """The same picture in 256 colours; `page` is any page, its content does not matter."""
    width, height, palette, rows = page.evaluate(INDEX, base64.b64encode(picture).decode())
    header = struct.pack(">IIBBBBB", width, height, 8, 3, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        (
            _chunk(b"IHDR", header),
            _chunk(b"PLTE", base64.b64decode(palette)),
            _chunk(b"IDAT", zlib.compress(base64.b64decode(rows), 9)),
            _chunk(b"IEND", b""),
        )
    )


def _chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
