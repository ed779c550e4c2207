"""What is sent: words, raw bodies, headers, targets of redirects and files that somebody hostile would try."""

import io
import json
import struct
import zipfile
import zlib
from functools import cache

MARK = "<mv-xss onmv=1>"
HEADER = "Mv-Inject"
FOREIGN = "evil.mv-foreign.example"
ESCAPE = "mv-escape"

MARKED = [
    f"\"'>{MARK}", f"</script>{MARK}", f"</textarea></title>{MARK}", f"<b>{MARK}</b>", f"<!-- -->{MARK}",
    f"[link](javascript:mv) {MARK}", f"![x](https://{FOREIGN}/x.png){MARK}", f"<javascript:mv>{MARK}",
    f"=HYPERLINK(\"https://{FOREIGN}\"){MARK}", f"@SUM(1){MARK}", f"\t=1+1{MARK}", f"+1+cmd{MARK}", f"-2+3{MARK}",
    f"{{{{7*7}}}}{{% x %}}{MARK}", f"a\r\n{HEADER}: 1\r\n\r\n{MARK}", f"\u202egnp.exe{MARK}", f"&lt;{MARK}",
    f"]]>{MARK}",
]  # fmt: skip
ODD = [
    "", " ", "\0", "a\0b", "\ud800", "\udfff\ud800", "\ufeff", "\u2028\u2029", "\x1b[31m", "\u202e\u202d", "\ufffe",
    "9" * 400, "-1", "1e309", "NaN", "-Infinity", "0x10", "１２", "٣", "2147483648", "9223372036854775808",
    "null", "true", "[]", "{}", '{"a":' * 50, "on", "2026-13-45", "9999-12-31", "0001-01-01", "2026-02-30", "25:99",
    "2026-W99", "10000-01-01", "é" * 5000, "😀" * 3000, "e" + "\u0301" * 5000, "a" * 100_000, "a b " * 20_000,
    "[" * 5000, "*" * 5000, "`" * 5001, "<" * 5000, "> " * 2000, "- " * 3000, "![" * 2000, "&" * 5000, "@" * 5000,
    "a@" * 3000, "1-" * 3000, "(" * 3000 + ")" * 3000, "'; DROP TABLE x; --", "' OR '1'='1", "\\", "%s%n{0}{x.y}",
    f"../../../../{ESCAPE}", f"..\\..\\{ESCAPE}", "file:///etc/passwd", "javascript:mv", "JaVa\tScRiPt:mv",
    "data:text/html,<mv-xss>", f"https://{FOREIGN}/", "http://[::1", "http://127.0.0.1:5432/", "https://\u202e.com/",
    "http://" + "a" * 3000 + ".com", "a@b", '"@"@x.example', "a\r\nBcc: x@y.example", "Asia/Nowhere", "../UTC",
    "zz-ZZ",
    "00000000-0000-0000-0000-000000000000", "{00000000000040008000000000000000}", "urn:uuid:" + "0" * 32,
]  # fmt: skip

TARGETS = [
    f"https://{FOREIGN}/", f"//{FOREIGN}", f"///{FOREIGN}", f"/\\{FOREIGN}", f"\\\\{FOREIGN}", f"https:{FOREIGN}",
    f"/\t/{FOREIGN}", f"/%09/{FOREIGN}", f"/%2f%2f{FOREIGN}", f"http://testserver@{FOREIGN}/",
    f"https://testserver.{FOREIGN}/", f"http://{FOREIGN}#testserver", f"http://{FOREIGN}\\@testserver",
    "javascript:mv",
    "JAVASCRIPT:mv", "data:text/html,<mv-xss>", f" https://{FOREIGN}", f"\x00//{FOREIGN}", f"/x\r\n{HEADER}: 1",
    f"/x%0d%0a{HEADER}: 1", f"ftp://{FOREIGN}", "/" + "a" * 9000, f"////{FOREIGN}/%2e%2e", f"/..//{FOREIGN}",
    "\ud800",
    f"http:///{FOREIGN}", f"http:\\\\{FOREIGN}", f"https://[::1]@{FOREIGN}", "https://[", f"/\u2028/{FOREIGN}",
]  # fmt: skip
TARGET_NAMES = ["next", "back", "redirect", "return", "return_to", "url", "to", "continue", "redirect_to", "REDIRECT"]

QUERY_NAMES = [
    "after", "available", "back", "before", "case", "cause", "closes", "cursor", "date", "days", "format", "from",
    "group", "into", "kind", "kinds", "lang", "language", "length", "level", "minutes", "month", "next", "org",
    "organization", "page", "page_size", "period", "place", "q", "seen", "show", "size", "skill", "skills", "sort",
    "stage", "state", "status", "tab", "task", "text", "time", "to", "view", "week", "who", "year",
    "_changelist_filters",
    "_popup", "_to_field", "e", "o", "p", "all", "is_active__exact", "id__in", "pk", "process", "theme", "callback",
]  # fmt: skip
RAW_QUERIES = [
    "%ff%fe", "q=%ff", "q=%c0%ae%c0%ae", "q=%ed%a0%80", "q=%00", "q=%u0041", "q=%", "q=%zz", "=&=&&&=",
    "q[]=1&q[a]=2",
    "q=" + "a" * 20_000, "&".join(f"x{n}=1" for n in range(3000)), "q=1;q=2", "q=\xff\xfe",
    "cursor=bz0xMDAwMDAwMDAwMDAwMDAwMDA=",
    "cursor=cD0lMDA=", "cursor=%ff", "page=-1&page_size=0", "page_size=99999999999999999999", "q=1&q=2&q=3" * 50,
    "q=" + "%F0%9F%98%80" * 300, "q=" + "(" * 500, "q=" + "%22" * 501, "q=a%26b%7C%21%3A%2A", "q=%E2%80%AE",
]  # fmt: skip

METHODS = [
    "GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "CONNECT", "PROPFIND", "MKCOL", "PURGE",
    "get",
    "X" * 300, "",
]  # fmt: skip

HEADERS: list[dict[str, str]] = [
    {"HTTP_HOST": FOREIGN}, {"HTTP_HOST": "testserver:99999"}, {"HTTP_HOST": ""},
    {"HTTP_HOST": f"testserver@{FOREIGN}"},
    {"HTTP_HOST": "testserver\r\nX: 1"}, {"HTTP_HOST": "[::1"}, {"HTTP_HOST": "\xff"}, {"HTTP_HOST": "a" * 5000},
    {"HTTP_X_FORWARDED_HOST": FOREIGN}, {"HTTP_X_FORWARDED_PROTO": "https,http"}, {"HTTP_X_FORWARDED_PORT": "99999x"},
    {"HTTP_X_FORWARDED_FOR": "1.2.3.4, <mv-xss>, ::1"}, {"HTTP_X_FORWARDED_FOR": "," * 5000}, {"HTTP_X_REAL_IP": "x"},
    {"HTTP_FORWARDED": f"for=1.2.3.4;host={FOREIGN}"}, {"REMOTE_ADDR": ""}, {"REMOTE_ADDR": "unix:"},
    {"HTTP_X_ORIGINAL_URL": "/admin/"}, {"HTTP_X_REWRITE_URL": "/admin/"}, {"HTTP_X_HTTP_METHOD_OVERRIDE": "DELETE"},
    {"HTTP_COOKIE": "a=" + "b" * 100_000}, {"HTTP_COOKIE": "; ".join(f"c{n}=1" for n in range(5000))},
    {"HTTP_COOKIE": "sessionid=\x00\xff; csrftoken=<mv-xss>; messages=\"[[1]]\""}, {"HTTP_COOKIE": "=;;=\\;,\"\\777"},
    {"HTTP_COOKIE": "sessionid=" + "a" * 5000},
    {"HTTP_COOKIE": "messages=W1siX19qc29uX21lc3NhZ2UiLDAsMjUsIngiXV0:x:y"},
    {"HTTP_COOKIE": "django_language=../../x"}, {"HTTP_RANGE": "bytes=0-0,1-1,2-2"},
    {"HTTP_RANGE": "bytes=-99999999999999"},
    {"HTTP_RANGE": "bytes=" + "0-," * 2000}, {"HTTP_RANGE": "lines=\xff"}, {"HTTP_ACCEPT": "a" * 10_000},
    {"HTTP_ACCEPT": "text/html;q=<mv-xss>"}, {"HTTP_ACCEPT": ";;;,,,/"}, {"HTTP_ACCEPT": "application/json;q=NaN"},
    {"HTTP_ACCEPT": ",".join(["*/*;q=0.1"] * 2000)}, {"HTTP_ACCEPT": "text/x-<mv-xss>"},
    {"HTTP_ACCEPT": "application/xml"},
    {"HTTP_ACCEPT_LANGUAGE": "-" * 10_000}, {"HTTP_ACCEPT_LANGUAGE": "de;q=9e999, <mv-xss>, *"},
    {"HTTP_ACCEPT_LANGUAGE": "../../etc"}, {"HTTP_ACCEPT_ENCODING": "gzip;q=x, \xff"},
    {"HTTP_ACCEPT_CHARSET": "utf-7"},
    {"HTTP_IF_MODIFIED_SINCE": "Mon, 99 Foo 99999 99:99:99 GMT"}, {"HTTP_IF_MODIFIED_SINCE": "9" * 500},
    {"HTTP_IF_NONE_MATCH": "*,,\"\xff"}, {"HTTP_IF_NONE_MATCH": '"' * 5000}, {"HTTP_IF_UNMODIFIED_SINCE": "x"},
    {"HTTP_IF_MODIFIED_SINCE": "Thu, 01 Jan 0001 00:00:00 GMT"}, {"HTTP_IF_RANGE": "\xff"},
    {"HTTP_REFERER": f"https://{FOREIGN}/<mv-xss>"}, {"HTTP_REFERER": "http://["}, {"HTTP_REFERER": "\xff" * 50},
    {"HTTP_ORIGIN": "null"}, {"HTTP_ORIGIN": "http://["}, {"HTTP_USER_AGENT": MARK * 50},
    {"HTTP_USER_AGENT": "\xff\xfe"},
    {"HTTP_HX_REQUEST": "true"}, {"HTTP_HX_REQUEST": "true", "HTTP_HX_CURRENT_URL": "http://["},
    {"HTTP_HX_REQUEST": "true", "HTTP_HX_TARGET": MARK, "HTTP_HX_TRIGGER": MARK, "HTTP_HX_PROMPT": MARK},
    {"HTTP_HX_REQUEST": "true", "HTTP_HX_CURRENT_URL": f"https://{FOREIGN}/", "HTTP_HX_BOOSTED": "true"},
    {"HTTP_HX_REQUEST": "true", "HTTP_HX_CURRENT_URL_URI_AUTOENCODED": "true", "HTTP_HX_CURRENT_URL": "%ff"},
    {"HTTP_HX_REQUEST": "true", "HTTP_TRIGGERING_EVENT": "{", "HTTP_HX_TRIGGERING_EVENT": "{"},
    {"HTTP_AUTHORIZATION": "Bearer"}, {"HTTP_AUTHORIZATION": "Bearer a b c"},
    {"HTTP_AUTHORIZATION": "Bearer \xff\x00"},
    {"HTTP_AUTHORIZATION": "Basic " + "=" * 3000}, {"HTTP_AUTHORIZATION": "Bearer " + "a" * 50_000},
    {"HTTP_AUTHORIZATION": "Token x"}, {"HTTP_X_REQUEST_ID": "a\r\nb"}, {"HTTP_X_CSRFTOKEN": "\xff"},
    {"CONTENT_LENGTH": "-1"}, {"CONTENT_LENGTH": "x"}, {"CONTENT_LENGTH": "99999999999"}, {"CONTENT_LENGTH": "٣"},
    *({"CONTENT_TYPE": f"text/plain; charset={name}"} for name in ("hex", "undefined", "idna", "utf-16", "utf-8")),
    {"HTTP_ACCEPT": "text/html; a*=nonsense''%41"}, {"CONTENT_TYPE": "text/plain; a*=undefined''%41"},
    {"CONTENT_TYPE": "\xff"}, {"CONTENT_TYPE": "multipart/form-data"}, {"CONTENT_TYPE": "text/html; charset=\x00"},
    {"HTTP_CONTENT_ENCODING": "gzip"}, {"HTTP_TRANSFER_ENCODING": "chunked"}, {"HTTP_EXPECT": "100-continue"},
    {"HTTP_UPGRADE": "websocket", "HTTP_CONNECTION": "upgrade"}, {"SERVER_PROTOCOL": "HTTP/9.9"},
    {"HTTP_MAX_FORWARDS": "0"}, {"HTTP_PURPOSE": "prefetch"}, {"HTTP_SEC_FETCH_DEST": "<mv-xss>"},
]  # fmt: skip


def bodies() -> list[tuple[str, bytes]]:
    """Whole bodies with the type they claim."""
    form, json_type = "application/x-www-form-urlencoded", "application/json"
    deep = [b'{"text":' + opening * depth for opening, depth in ((b"[", 5000), (b'{"a":', 100_000), (b"[", 21))]
    deep += [b'{"text":' + b"[" * 19 + b"]" * 19 + b"}", b"[" * 900_000, b'{"a":"' + b"[" * 500 + b'"}']
    part = b'--x\r\nContent-Disposition: form-data; name="a"'
    return [
        *((json_type, body) for body in deep),
        (f"{form}; charset=utf-7", b"text=+ADw-mv-xss+AD4-"), (f"{form}; charset=nonsense", b"text=a"),
        (f"{form}; charset=utf-16", "text=a".encode("utf-16")), (f"{form}; charset=idna", b"text=\xff"),
        (f"{form}; charset=" + "a" * 5000, b"text=a"), (form, b"text=%ff%fe&title=%ed%a0%80&name=%00"),
        (form, b"\xff\xfe\x00=\x00"), (form, b"&".join(b"x%d=1" % n for n in range(5000))), (form, b"a" * 3_000_000),
        (form, b"text=" + b"%" * 9000), (form, b"=" * 900), (form, b""),
        (json_type, b""), (json_type, b"null"), (json_type, b"[]"), (json_type, b'"x"'), (json_type, b"1e999"),
        (json_type, b'{"text":NaN,"minutes":Infinity}'), (json_type, b'{"text":"\\ud800"}'),
        (json_type, b'{"text":"\xff"}'),
        (json_type, b'{"text":"\\u0000"}'), (json_type, b'{"text":"\x00"}'),
        (json_type, b'{"minutes":' + b"9" * 5000 + b"}"),
        (json_type, b'{"minutes":1e400}'), (json_type, b'\xef\xbb\xbf{"text":"a"}'), (json_type, b"{" * 50 + b"\xff"),
        (json_type, json.dumps({"text": "a"}).encode("utf-16")), (f"{json_type}; charset=utf-7", b"+AHsAfQ-"),
        (f"{json_type}; charset=nonsense", b"{}"), (json_type, b'{"a":1,' * 3000), (json_type, b"1" * 1_000_001),
        (json_type, b'{"text":"' + b"a" * 900_000 + b'"}'), (json_type, b'{"links":[' + b'"a",' * 50_000 + b'"b"]}'),
        (json_type, b'{"fields":{"' + b"k" * 100_000 + b'":1}}'),
        (json_type, b'{"__proto__":{"a":1},"text":{"$ne":1}}'),
        ("multipart/form-data", part), ("multipart/form-data; boundary=", part),
        ("multipart/form-data; boundary=x", b""),
        ("multipart/form-data; boundary=x", part), ("multipart/form-data; boundary=x", b"--x--"),
        ("multipart/form-data; boundary=" + "x" * 5000, part), ("multipart/form-data; boundary=\xff", part),
        ("multipart/form-data; boundary=x; charset=utf-7", part + b"\r\n\r\n+ADw-\r\n--x--"),
        ("multipart/form-data; boundary=x", part + b"\r\nContent-Transfer-Encoding: base64\r\n\r\n%%%\r\n--x--"),
        ("multipart/form-data; boundary=x", part + b'; filename="\xff\x00"\r\n\r\na\r\n--x--'),
        ("multipart/form-data; boundary=x", part + b"; filename*=x''%ff\r\n\r\na\r\n--x--"),
        ("multipart/form-data; boundary=x", part + b"; filename*=nonsense'en'a\r\n\r\na\r\n--x--"),
        ("multipart/form-data; boundary=x", b"--x\r\n" + b"A: b\r\n" * 3000 + b"\r\n\r\n--x--"),
        ("multipart/form-data; boundary=x", (part + b"\r\n\r\n1\r\n") * 3000 + b"--x--"),
        ("multipart/mixed; boundary=x", part), ("text/xml",
        b'<!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]><a>&b;</a>'),
        ("text/plain", b"\xff" * 3000), ("application/octet-stream", bytes(range(256))), ("", b"a=b"), ("/", b"a"),
        ("application/x-yaml", b"a: &a [*a,*a]"), ("application/csp-report",
        b'{"csp-report":{"blocked-uri":"\xff"}}'),
    ]  # fmt: skip


def multipart(fields: dict[str, list[str]], files: dict[str, tuple[bytes, bytes, bytes]]) -> tuple[str, bytes]:
    """A form with files, where a file's name and type may be any bytes."""
    out = io.BytesIO()
    for name, values in fields.items():
        for value in values:
            out.write(b'--mv-line\r\nContent-Disposition: form-data; name="%s"\r\n\r\n' % name.encode())
            out.write(value.encode("utf-8", "surrogatepass") + b"\r\n")
    for name, (file_name, kind, content) in files.items():
        out.write(b'--mv-line\r\nContent-Disposition: form-data; name="%s"; ' % name.encode())
        out.write(b'filename="%s"\r\nContent-Type: %s\r\n\r\n' % (file_name, kind) + content + b"\r\n")
    out.write(b"--mv-line--\r\n")
    return "multipart/form-data; boundary=mv-line", out.getvalue()


# --- Files ------------------------------------------------------------------------------------------------------------

_PAGE = f"<html><script>mv</script>{MARK}</html>".encode()
_SVG = f'<svg xmlns="http://www.w3.org/2000/svg" onload="mv"><script>mv</script>{MARK}</svg>'.encode()
_PDF = b"%PDF-1.7\n1 0 obj<</Type/Catalog/OpenAction<</S/JavaScript/JS(app.alert(1))>>/Pages 2 0 R>>endobj\n"
_XXE = b'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b "bbbbbbbbbb"><!ENTITY c "&b;&b;&b;&b;&b;&b;">]><a>&c;&c;</a>'


def _png(width: int, height: int, rows: int | None = None, extra: bytes = b"") -> bytes:
    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    line = b"\0" * (1 + (width + 7) // 8)
    pixels = zlib.compress(line * (height if rows is None else rows), 9)
    head = chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 1, 0, 0, 0, 0))
    return b"\x89PNG\r\n\x1a\n" + head + extra + chunk(b"IDAT", pixels) + chunk(b"IEND", b"")


def _zip(members: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return out.getvalue()


@cache
def files() -> list[tuple[bytes, bytes, bytes]]:
    """(name, claimed type, content): polyglots, bombs, names that lead elsewhere."""
    zeros = b"\0" * 12_000_000
    bomb = _zip({f"{n}.txt": zeros for n in range(4)})
    formulas = f'=1+1,+1,-1+1,@SUM(A1)\r\n"=HYPERLINK(""https://{FOREIGN}"")","{MARK}",\t=1,|cmd\r\n'.encode()
    text_bomb = b"\x00\x00\x00\x0dIHDR"
    itxt = struct.pack(">I", 5 + 40_000) + b"zTXta\0\0" + zlib.compress(b"a" * 10_000_000)[:40_000]
    contents: list[tuple[str, bytes]] = [
        ("page.html", _PAGE), ("page.png", _PAGE), ("page.txt", _PAGE), ("page.md", _PAGE), ("page.csv", _PAGE),
        ("page.jpg", b"\xff\xd8\xff" + _PAGE), ("page.gif", b"GIF89a" + _PAGE), ("page.webp",
        b"RIFF\0\0\0\0WEBP" + _PAGE),
        ("page.pdf", b"%PDF-" + _PAGE), ("page.zip", b"PK\x03\x04" + _PAGE), ("page.mp4",
        b"\0\0\0\x18ftypmp42" + _PAGE),
        ("picture.svg", _SVG), ("picture.png", _SVG), ("picture.xml", _XXE), ("picture.svg", _XXE),
        ("script.pdf", _PDF), ("short.pdf", b"%PDF-"), ("deep.pdf", b"%PDF-1.4\n1 0 obj" + b"<</A" * 30_000),
        ("loop.pdf", b"%PDF-1.4\n1 0 obj<</Type/Pages/Kids[1 0 R]/Count 9999999999>>endobj trailer<</Root 1 0 R>>"),
        ("bomb.png", _png(20_000, 20_000)), ("large.png", _png(60_000, 60_000, rows=1)), ("long.png",
        _png(1, 2_000_000_000, 1)),
        ("none.png", _png(0, 0, 1)), ("cut.png", _png(50, 50)[:60]), ("text.png", _png(8, 8, extra=itxt)),
        ("head.png", b"\x89PNG\r\n\x1a\n" + text_bomb), ("good.png", _png(64, 64) + _PAGE),
        ("bomb.gif", b"GIF89a\xff\xff\xff\xff\x80\0\0\0\0\0\xff\xff\xff,\0\0\0\0\xff\xff\xff\xff\0\x02\x02D\x01\0;"),
        ("bomb.jpg", b"\xff\xd8\xff\xc0\0\x11\x08\xff\xff\xff\xff\x03\x01\x22\0\x02\x11\x01\x03\x11\x01\xff\xd9"),
        ("bomb.webp", b"RIFF\x1a\0\0\0WEBPVP8L\x0d\0\0\0/\xff\xff\xff\x0f\0\0\0\0\0\0\0\0"),
        ("bomb.zip", bomb), ("bomb.docx", bomb), ("bomb.xlsx", _zip({"xl/worksheets/sheet1.xml": zeros})),
        ("nested.zip", _zip({"a.zip": bomb, "b.zip": bomb})), ("many.zip", _zip({f"{n}": b"" for n in range(5000)})),
        ("slip.zip", _zip({f"../../../../{ESCAPE}": b"x", f"/tmp/{ESCAPE}": b"x", f"..\\{ESCAPE}": b"x"})),
        ("archive.zip", _zip({"microvol.json": b"[" * 9000, "data.json": b"{" * 9000, "account.json": b"\xff\xfe"})),
        ("archive.zip", _zip({"microvol.json": b'{"a":NaN}', "credentials/x.json": b"\xff", "a": _PAGE})),
        ("xxe.xlsx", _zip({"[Content_Types].xml": _XXE, "xl/workbook.xml": _XXE, "xl/worksheets/sheet1.xml": _XXE})),
        ("cut.xlsx", bomb[:5000]), ("formulas.csv", formulas), ("formulas.tsv", formulas.replace(b",", b"\t")),
        ("wide.csv", b"," * 200_000), ("tall.csv", b"a\n" * 100_000), ("quote.csv", b'"' * 5001), ("nul.csv",
        b"a,\0b"),
        ("wrong.csv", b"\xff\xfe\xfd\x80"), ("utf16.csv", "a,b".encode("utf-16")), ("field.csv", b"a" * 1_000_000),
        ("deep.json", b"[" * 100_000), ("deep.ipynb", b'{"cells":' * 20_000), ("wrong.json", b"\xff\xfe{"),
        ("number.json", b"9" * 10_000), ("half.json", b'{"a":"\\ud800"}'), ("empty.csv", b""), ("lines.srt",
        b"\r\n" * 90_000),
    ]  # fmt: skip
    named = [(name.encode(), b"application/octet-stream", content) for name, content in contents]
    named += [(name, kind, content) for name, kind, content in (
        (b"a.csv", b"text/html", b"1,2"), (b"a.csv", b"\xff" * 50, b"1,2"), (b"a.csv", b"x" * 5000, b"1,2"),
        (b"a.png", b"image/svg+xml", _png(8, 8)), (b"a.csv", b"text/csv; charset=utf-7", b"+ADw-mv-xss+AD4-"),
    )]  # fmt: skip
    names = [
        f"../../../../{ESCAPE}.csv".encode(), f"..\\..\\{ESCAPE}.csv".encode(), f"/tmp/{ESCAPE}.csv".encode(),
        f"C:\\{ESCAPE}.csv".encode(), b"%2e%2e%2f" + ESCAPE.encode() + b".csv", b"a" * 10_000 + b".csv",
        b"a." + b"csv" * 3000, "\u202evsc.exe.csv".encode(), "é".encode() * 5000 + b".csv", f"{MARK}.csv".encode(),
        f"x%22%3E{MARK}.csv".encode(), f"a%0d%0a{HEADER}: 1.csv".encode(), b"a\n" + HEADER.encode() + b": 1.csv",
        f"&quot;&gt;{MARK}.csv".encode(), b"=1+1.csv", b"a\0.csv", b"a%00.png.csv", b"\xff\xfe.csv",
        b"\xed\xa0\x80.csv",
        b".csv", b"..csv", b"a.csv.", b"CON.csv", b"a.csv/", b"a.csv;.html", b"a.html;.csv", b"a.php.csv", b"~.csv",
        "ｅ．ｃｓｖ".encode(), "a\u2028b.csv".encode(), b"a.csv::$DATA", b"-rf.csv", b"$(id).csv",
        b"`id`.csv", b"|.csv",
    ]  # fmt: skip
    return named + [(name, b"text/csv", b"1,2,3") for name in names]
