"""Texts to parse: what organisers write, what attackers write, and what nobody writes.

The fixed part is in the languages that campaigns use; the seeded part is put together from pieces
of markup, so that every branch of the parser is met many times, in good and in bad company.
"""

import random

WORDS = [
    "Freedom for Ilya Varga",
    "Свободу Ілле! Дія зараз",
    "Немедленно: задержан во вторник",
    "Freiheit für Jörg Müller – Straße",
    "¡Acción urgente! Mañana",
    "Libérez-la: l’été, ça brûle",
    "Zażółć gęślą jaźń",
    "Ação já, coração",
    "Еркіндік! Қазақстан, Алматы",
    "حرية للمعتقلين",
    "חופש",
    "自由を 今すぐ",
    "สิทธิ",
    "👩‍👩‍👧‍👦 family",
    "🇺🇦🇧🇾 flags",
    "e\u0301 A\u030a combining",
    "\u202eoverride\u202c",
    "zero\u200bwidth\u200djoiner\u2060",
    "tab\there, cr\r\nlf",
    "  blank ends \n",
    "𝔘𝔫𝔦 plane one",
    "\ufeffbom",
]

HOSTILE = [
    "",
    "<",
    ">",
    "</",
    "</>",
    "<>",
    "<b",
    "<b>",
    "</b>",
    "a < b",
    "a <b> c",
    "a > b & c",
    "if a<b then",
    "I <3 you",
    "<p>x</p>",
    "line<br>break",
    "line<br/>break",
    "<b/>x",
    "<b >x</b >",
    "<B>x</b>",
    "<b>x</B>",
    "<b>x</>",
    "<b><i>x</b></i>",
    "<b></b>x",
    "<b>x</b><b>y</b>",
    "<b><b>x</b></b>",
    "<script>alert(1)</script>",
    "<!-- x -->",
    "<![CDATA[x]]>",
    "<a>https://ring.example</a>",
    "<a>x</a>",
    "<a href>x</a>",
    "<a href=>x</a>",
    "<a href=ring.example>x</a>",
    "<a href=ring_x>x</a>",
    "<a href='https://ring.example/?a=1&amp;b=2'>x</a>",
    '<a href="https://ring.example/?a=1&b=2">x</a>',
    '<a href="https://ring.example/"x">y</a>',
    '<a href="javascript:alert(1)">x</a>',
    '<a href="http://localhost/">x</a>',
    '<a href="http://[::1]:8080/">x</a>',
    '<a href="http://[::g]/">x</a>',
    '<a href="https://u:p@ring.example:443/x">x</a>',
    '<a href="https://ring.example:99999/">x</a>',
    '<a href="https://ring.example:0443/">x</a>',
    '<a href="https://ri ng.example/">x</a>',
    '<a href="https://ring.example/a b\nc">x</a>',
    '<a href="https://набат.example/путь">x</a>',
    '<a href="https://ri%6eg.example">x</a>',
    '<a href="https://ri%zzg.example">x</a>',
    '<a href="mailto:desk@ring.example">x</a>',
    '<a href="tg://user?id=1001">x</a>',
    '<a href="tg://user?id=0">x</a>',
    '<a href="TG://User?ID=77">x</a>',
    '<a href="tg://resolve?domain=ring">x</a>',
    '<a href="tg:resolve/?domain=ring">x</a>',
    '<a href="ton://transfer/x">x</a>',
    '<a href="tonsite://ring.ton/x">x</a>',
    '<a href="tg://https://x">x</a>',
    '<a href="">ring.example</a>',
    '<a href="ring.example" href="other.example">x</a>',
    '<a title="x" href="ring.example">x</a>',
    '<a href="ring.example">',
    '<a href="ring.example',
    '<a href="ring.example"',
    "<a =x>y</a>",
    "<a / href=x>y</a>",
    '<a href = "ring.example" >x</a>',
    "<pre>x</pre>",
    "<pre><code>x</code></pre>",
    '<pre><code class="language-rust">x</code></pre>',
    '<code class="language-rust"><pre>x</pre></code>',
    '<pre><code class="language-">x</code></pre>',
    '<pre>a<code class="language-rust">x</code></pre>',
    '<pre language="rust">x</pre>',
    '<code class="rust">x</code>',
    '<code class="language-rust">x</code>',
    '<code class="language-rust"><b>x</b></code>',
    '<pre><pre>x</pre></pre>',
    "<span>x</span>",
    '<span class="tg-spoiler">x</span>',
    '<span class="tg-other">x</span>',
    "<tg-spoiler>x</tg-spoiler>",
    '<tg-emoji emoji-id="5368324170671202286">👍</tg-emoji>',
    '<tg-emoji emoji-id="0">👍</tg-emoji>',
    '<tg-emoji emoji-id="x">👍</tg-emoji>',
    "<tg-emoji>👍</tg-emoji>",
    "<blockquote>x</blockquote>",
    "<blockquote expandable>x</blockquote>",
    '<blockquote expandable="">x</blockquote>',
    "<blockquote><blockquote>x</blockquote></blockquote>",
    "&lt;b&gt;",
    "&lt &gt",
    "&amp;amp;",
    "&nbsp;&copy;",
    "&quot;&apos;",
    "&#0;&#1;&#65;",
    "&#x41;&#X41;&#x1f600;",
    "&#128512;&#xd83d;",
    "&#xd83d;&#xde00;",
    "&#1114110;&#1114111;&#1114112;",
    "&#99999999;&#999999999;",
    "&#;&#x;&;&",
    "&#65",
    "&#00000065;&#000000065;",
    "&LT;",
    "&ltfoo;",
    "<b>&lt;</b>&",
    "<b\u00a0>x</b>",
    "<ь>x</ь>",
    "<b>😀</b>😀<i>я</i>",
    "nul\u0000here",
    "<b\u0000>x</b>",
    "x" * 5000,
    "<b>" * 50 + "x" + "</b>" * 50,
]

PIECES = (
    [f"<{tag}>" for tag in "b i u s em strong del ins code pre blockquote tg-spoiler a".split()]
    + [f"</{tag}>" for tag in "b i u s em strong del ins code pre blockquote tg-spoiler a".split()]
    + ["<p>", "</p>", "<b ", "</", "<", ">", "&", "&lt;", "&amp;", "&#128512;", "&#x430", "'", '"']
    + ['<a href="https://ring.example/я">', "<a href='tg://user?id=5'>", '<a href="nothing">']
    + ['<code class="language-sh">', '<span class="tg-spoiler">', "</span>", " ", "\n", "\r\n", "=", "/"]
    + ["<blockquote expandable>", '<tg-emoji emoji-id="7">', "</tg-emoji>", "</>", "\t", "\u202e"]
)


def texts(seed=20261125, count=20_000):
    """All texts, the same ones for the same seed."""
    chance = random.Random(seed)
    found = list(HOSTILE)
    for word in WORDS:
        escaped = word.replace("&", "&amp;").replace("<", "&lt;")
        found += [word, f"<b>{escaped}</b>", f"{escaped}<i>{escaped}</i><u><s>{escaped}</s></u>"]
        found += [f'<a href="https://ring.example/">{escaped}</a> — {hostile}' for hostile in HOSTILE]
    for _ in range(count):
        found.append("".join(chance.choice(PIECES + WORDS) for _ in range(chance.randint(1, 9))))
    for _ in range(count):
        found.append(nested(chance, 4))
    return found


def ranged(seed=20261125, count=20_000):
    """Texts with one range each, good or bad: inside a character, past the end, over what is
    cleaned away. An underline, since Telegram's way to show it keeps that as a range."""
    chance = random.Random(seed)
    pieces = WORDS + ["😀", "\r", "\u202e", "\t", " ", "\n", "я", "x\u0333", "\u2028"]
    for _ in range(count):
        text = "x" + "".join(chance.choice(pieces) for _ in range(chance.randint(0, 4))) + "x"
        units = len(text.encode("utf-16-le")) // 2
        offset = chance.randint(-1, units + 1)
        length = chance.randint(0, units + 2)
        yield text, {"type": "underline", "offset": offset, "length": length}


def nested(chance, depth):
    """Well-formed markup, with a slip now and then."""
    if depth == 0 or chance.random() < 0.3:
        return chance.choice(WORDS).replace("<", "&lt;")
    inner = "".join(nested(chance, depth - 1) for _ in range(chance.randint(1, 3)))
    start, end = chance.choice(
        [
            ("<b>", "</b>"),
            ("<i>", "</i>"),
            ("<u>", "</u>"),
            ("<s>", "</s>"),
            ("<tg-spoiler>", "</tg-spoiler>"),
            ("<code>", "</code>"),
            ('<code class="language-c">', "</code>"),
            ("<pre>", "</pre>"),
            ("<blockquote>", "</blockquote>"),
            ("<blockquote expandable>", "</blockquote>"),
            ('<a href="https://ring.example/?q=1&amp;r=2">', "</a>"),
            ("<a href='ring.example'>", "</a>"),
            ("", ""),
        ]
    )
    if chance.random() < 0.03:
        end = chance.choice(["", "</b>", "</", end + end])
    return start + inner + end
