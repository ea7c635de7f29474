"""The style sheet of a report: light or dark as the reader's system is, black on white on paper."""

STYLE = """
:root { --paper:#fff; --ink:#1c1f23; --soft:#5d6570; --line:#d9dde2; --card:#f5f6f8;
  --new:#0066a8; --old:#b84d00; --third:#00795c; --fourth:#8a3d8f; --fifth:#6b6b00; }
@media (prefers-color-scheme: dark) { :root { --paper:#16181b; --ink:#e6e8ea; --soft:#9aa3ad;
  --line:#363b41; --card:#1f2226; --new:#5ab4ec; --old:#f0a050; --third:#4fc9a4;
  --fourth:#d993de; --fifth:#d0cf5a; } }
* { box-sizing: border-box; }
body { margin:0; background:var(--paper); color:var(--ink);
  font:16px/1.5 system-ui, "Segoe UI", Roboto, "Helvetica Neue", Arial, sans-serif; }
main { max-width:70rem; margin:0 auto; padding:1.5rem 1.25rem 4rem; }
h1 { font-size:1.7rem; margin:.5rem 0 0; } h2 { font-size:1.25rem; margin:2.5rem 0 .5rem;
  padding-top:.8rem; border-top:1px solid var(--line); }
h3 { font-size:1.05rem; margin:1.5rem 0 .4rem; } h4 { font-size:1rem; margin:0 0 .3rem; }
p { max-width:48rem; margin:.5rem 0; } li { max-width:47rem; margin:.25rem 0; }
.facts, .legend, figcaption, small { color:var(--soft); }
.legend, figcaption { font-size:.85rem; } summary .facts { font-weight:normal; }
.cards { display:flex; flex-wrap:wrap; gap:.8rem; margin:.8rem 0; }
.card { flex:1 1 11rem; background:var(--card); border:1px solid var(--line); border-radius:.5rem;
  padding:.8rem 1rem; line-height:1.3; }
.card small { display:block; margin-top:.2rem; }
.figure { font-size:1.7rem; font-weight:600; font-variant-numeric:tabular-nums; }
.card .figure.old { font-size:1.1rem; } .figure.new { color:var(--new); }
.figure.old { color:var(--old); }
.row { display:flex; flex-wrap:wrap; gap:1.5rem 2rem; align-items:flex-start; margin:.8rem 0; }
figure { margin:0; flex:1 1 24rem; max-width:30rem; }
.wide { overflow-x:auto; margin:.6rem 0; }
table { border-collapse:collapse; font-size:.9rem; font-variant-numeric:tabular-nums; }
th, td { padding:.28rem .55rem; border-bottom:1px solid var(--line); text-align:right;
  white-space:nowrap; }
th { font-weight:600; } thead th { color:var(--soft); vertical-align:bottom; }
th:first-child { text-align:left; padding-left:0; } tbody th { font-weight:normal; }
tr.total > * { border-top:2px solid var(--line); }
details { border-bottom:1px solid var(--line); padding:.5rem 0; }
summary { cursor:pointer; font-weight:600; }
pre { background:var(--card); border:1px solid var(--line); border-radius:.5rem; padding:.8rem;
  overflow-x:auto; font-size:.8rem; }
.key { font-weight:600; white-space:nowrap; } .key::before { content:""; display:inline-block;
  width:.7em; height:.7em; margin:0 .35em 0 .2em; border-radius:50%; background:currentColor; }
.key.new { color:var(--new); } .key.old { color:var(--old); } .key.third { color:var(--third); }
.key.fourth { color:var(--fourth); } .key.fifth { color:var(--fifth); }
svg { width:100%; height:auto; display:block; font-size:12px; }
svg text { fill:var(--ink); } svg .title, svg .label { fill:var(--soft); }
svg .grid { stroke:var(--line); } svg .curve { fill:none; stroke-width:2; stroke-linejoin:round; }
svg .diagonal { fill:none; stroke:var(--soft); stroke-dasharray:2 4; }
svg .curve.new { stroke:var(--new); } svg .curve.old { stroke:var(--old); }
svg .curve.third { stroke:var(--third); } svg .curve.fourth { stroke:var(--fourth); }
svg .curve.fifth { stroke:var(--fifth); }
svg .dot.new, svg .fill.new { fill:var(--new); } svg .dot.old, svg .fill.old { fill:var(--old); }
svg .dot { fill-opacity:.8; } svg .dot.third { fill:var(--third); }
svg .dot.fourth { fill:var(--fourth); } svg .dot.fifth { fill:var(--fifth); }
svg .cell { fill:none; stroke:var(--line); }
svg .count { font-variant-numeric:tabular-nums; } svg .count.strong { fill:var(--paper); }
@media print { :root { --paper:#fff; --ink:#000; --soft:#444; --line:#bbb; --card:#fff;
  --new:#0066a8; --old:#b84d00; --third:#00795c; --fourth:#8a3d8f; --fifth:#6b6b00; }
  details::details-content { content-visibility: visible; block-size: auto; }
  figure, tr, .card { break-inside: avoid; } h2, h3, summary { break-after: avoid; }
  body { font-size:11px; } main { padding:0; max-width:none; } .wide { overflow:visible; }
  table { font-size:10px; break-inside:avoid; } th, td { padding:.2rem .4rem; }
  figure { flex:1 1 45%; max-width:48%; } .row { gap:1rem; } }
@page { margin:14mm; }
"""
