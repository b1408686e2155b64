namespace Telemetry.Api.Review.Formats;

/// <summary>The style of the page. Text has a contrast of 4.5 at least, bars of 3, on both grounds.</summary>
internal static class PageStyle
{
    public const string Text = """
        :root { --ground: #ffffff; --ink: #1b2330; --soft: #566172; --rule: #d5dbe3; --this: #1d5fc4; --prior: #76849a; --up: #b5470b; --down: #1c7a45; }
        @media (prefers-color-scheme: dark) {
          :root { --ground: #12161d; --ink: #e7ecf3; --soft: #a5b0c0; --rule: #333c4a; --this: #6ba6ff; --prior: #8491a6; --up: #f0955a; --down: #56c285; }
        }
        * { box-sizing: border-box; }
        body { margin: 0; background: var(--ground); color: var(--ink); font: 15px/1.5 system-ui, "Segoe UI", Roboto, "Helvetica Neue", Arial, sans-serif; }
        main { max-width: 60rem; margin: 0 auto; padding: 2rem 1.25rem 4rem; }
        h1 { font-size: 1.7rem; line-height: 1.2; margin: 0 0 .25rem; }
        h2 { font-size: 1.15rem; margin: 2.25rem 0 .5rem; padding-bottom: .25rem; border-bottom: 1px solid var(--rule); }
        p { margin: .4rem 0; max-width: 48rem; }
        .sub, .note, figcaption { color: var(--soft); }
        .note { font-size: .87rem; }
        .summary { margin: 1.25rem 0; padding-left: 1.2rem; }
        .summary li { margin: .2rem 0; }
        .headlines { display: grid; grid-template-columns: repeat(auto-fit, minmax(11rem, 1fr)); gap: .75rem; margin: 1.25rem 0; }
        .headlines div { border: 1px solid var(--rule); border-radius: .5rem; padding: .6rem .8rem; }
        .headlines dt { color: var(--soft); font-size: .85rem; }
        .headlines dd { margin: 0; font-size: 1.35rem; font-weight: 600; font-variant-numeric: tabular-nums; }
        .headlines dd span { display: block; font-size: .85rem; font-weight: 400; color: var(--soft); }
        .scroll { overflow-x: auto; }
        table { border-collapse: collapse; width: 100%; font-variant-numeric: tabular-nums; font-size: .92rem; }
        caption { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); }
        th, td { padding: .3rem .6rem; border-bottom: 1px solid var(--rule); text-align: left; vertical-align: top; font-weight: 400; }
        tbody th { min-width: 8.5rem; overflow-wrap: anywhere; }
        thead th { color: var(--soft); font-size: .85rem; white-space: nowrap; }
        .n { text-align: right; white-space: nowrap; }
        .total th, .total td { font-weight: 600; border-top: 2px solid var(--ink); border-bottom: 0; }
        figure { margin: .75rem 0 1rem; }
        svg { display: block; width: 100%; height: auto; }
        svg text { fill: var(--ink); font: 12px system-ui, "Segoe UI", Roboto, "Helvetica Neue", Arial, sans-serif; font-variant-numeric: tabular-nums; }
        svg .this { fill: var(--this); }
        svg .prior { fill: var(--prior); }
        svg .up { fill: var(--up); }
        svg .down { fill: var(--down); }
        svg .axis { stroke: var(--soft); stroke-width: 1; }
        @page { size: A4; margin: 14mm; }
        @media print {
          :root { --ground: #ffffff; --ink: #000000; --soft: #454f5e; --rule: #c6cdd6; --this: #1d5fc4; --prior: #76849a; --up: #b5470b; --down: #1c7a45; }
          body { font-size: 10pt; print-color-adjust: exact; -webkit-print-color-adjust: exact; }
          main { max-width: none; padding: 0; }
          h2 { break-after: avoid; margin-top: 1.4rem; }
          figure, tr, .headlines div { break-inside: avoid; }
          .scroll { overflow: visible; }
          table { font-size: 8pt; }
          th, td { padding: .2rem .35rem; }
          tbody th { min-width: 6.5rem; }
        }

        """;
}
