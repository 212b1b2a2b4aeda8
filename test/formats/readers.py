"""What independent readers make of feeds: argv are a reader and files, each file's entries come out as a line of JSON."""
import json, os, sqlite3, subprocess, sys, tempfile

def feedparser_entries(path):
    import feedparser
    feed = feedparser.parse(path)
    if feed.bozo:
        raise SystemExit(f"{path}: {feed.bozo_exception}")
    return [
        {
            "id": e.id,
            "title": e.title,
            "link": e.link,
            "authors": [a.get("name", "") for a in e.get("authors", [])],
            "published": list(e.published_parsed[:6]),
            "content": e.content[0].value,
            "doi": e.get("prism_doi"),
        }
        for e in feed.entries
    ]

def newsboat_entries(path):
    with tempfile.TemporaryDirectory() as home:
        with open(f"{home}/urls", "w") as urls:
            urls.write(f"file://{os.path.abspath(path)}\n")
        subprocess.run(
            ["newsboat", "-x", "reload", "-u", f"{home}/urls", "-c", f"{home}/cache.db", "-C", "/dev/null"],
            check=True, capture_output=True, env={**os.environ, "HOME": home},
        )
        rows = sqlite3.connect(f"{home}/cache.db").execute("select guid, title, url, author, pubDate, content from rss_item")
        return [dict(zip(["id", "title", "link", "author", "publishedAt", "content"], row)) for row in rows]

read = {"feedparser": feedparser_entries, "newsboat": newsboat_entries}[sys.argv[1]]
for path in sys.argv[2:]:
    print(json.dumps(read(path)))
