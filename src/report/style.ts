/** One style for page and pictures; colours by what the reader's system prefers. */
export const STYLE = `
:root{color-scheme:light dark;--ground:#fff;--text:#1b1f24;--quiet:#57606a;--line:#d0d7de;--yours:#1f6feb;--new:#b4530a;--soft:#f6f8fa}
@media (prefers-color-scheme:dark){:root{--ground:#15181c;--text:#e6e9ed;--quiet:#a3adb8;--line:#3a424b;--yours:#79b0ff;--new:#ffa657;--soft:#1e2329}}
*{box-sizing:border-box}
body{margin:0 auto;padding:24px 16px 64px;max-width:1200px;background:var(--ground);color:var(--text);font:15px/1.5 system-ui,sans-serif}
h1{font-size:24px;margin:0 0 4px}h2{font-size:18px;margin:40px 0 8px}h3{font-size:15px;margin:20px 0 4px}
p{max-width:80ch;margin:6px 0}.quiet{color:var(--quiet)}
.scroll{overflow-x:auto;border:1px solid var(--line);border-radius:6px}.scroll:focus-visible,summary:focus-visible{outline:2px solid var(--yours);outline-offset:2px}
table{border-collapse:collapse;width:100%;font-variant-numeric:tabular-nums}
caption{text-align:left;padding:8px 10px;color:var(--quiet)}
th,td{padding:6px 10px;text-align:left;vertical-align:top;border-top:1px solid var(--line)}
thead th{background:var(--soft);border-top:0}tbody th{font-weight:600;min-width:150px}
td.number{white-space:nowrap}td .interval{display:block;color:var(--quiet);font-size:13px}
pre{margin:6px 0;padding:10px;background:var(--soft);border:1px solid var(--line);border-radius:6px;white-space:pre-wrap;overflow-wrap:anywhere;font:13px/1.45 ui-monospace,monospace}
dl{display:grid;grid-template-columns:minmax(120px,max-content) 1fr;gap:2px 16px;margin:8px 0}dt{color:var(--quiet)}dd{margin:0;overflow-wrap:anywhere}
.maps,.charts{display:grid;grid-template-columns:repeat(auto-fill,minmax(240px,1fr));gap:16px}
.charts{grid-template-columns:repeat(auto-fill,minmax(330px,1fr))}figure{margin:0}figcaption{font-size:13px;color:var(--quiet)}svg{display:block;width:100%;height:auto}
details{margin:8px 0}summary{cursor:pointer}
${'' /* the pictures */}
.frame{fill:none;stroke:var(--line)}.yours{fill:var(--yours);opacity:.75}.new{fill:var(--new);opacity:.8}
.rule{stroke:var(--line)}.range{stroke:var(--new);stroke-width:2}.dot{fill:var(--new)}.label{fill:var(--text);font:11px system-ui,sans-serif}.tick{fill:var(--quiet);font:10px system-ui,sans-serif}
.line0{stroke:var(--new);fill:var(--new)}.line1{stroke:var(--yours);fill:var(--yours)}.line2{stroke:var(--text);fill:var(--text)}.line3{stroke:var(--quiet);fill:var(--quiet)}polyline[points]{fill:none;stroke-width:1.5}.band{stroke-width:1;opacity:.6}
@media print{body{max-width:none}.scroll{overflow:visible}}
`;
