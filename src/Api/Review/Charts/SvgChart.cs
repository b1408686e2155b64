using System.Globalization;
using System.Text;
using System.Xml.Linq;
using Telemetry.Api.Review.Document;

namespace Telemetry.Api.Review.Charts;

/// <summary>Draws charts as SVG without scripts, fonts or files of others. Colours come from the page's style by class.</summary>
internal static class SvgChart
{
    private const decimal Width = 720;
    private const decimal Height = 260;
    private const decimal Top = 24;
    private const decimal Foot = 40;
    private const decimal RowHeight = 26;
    private const decimal LabelWidth = 200;
    private const decimal AmountWidth = 90;
    private const int NameMax = 26;
    private static readonly XNamespace Svg = "http://www.w3.org/2000/svg";

    /// <summary>Draws a chart.</summary>
    public static string Draw(Chart chart) => (chart switch
    {
        PairChart pairs => Pairs(pairs),
        ChangeChart changes => Changes(changes),
        _ => throw new ArgumentException($"There is no drawing of {chart.GetType().Name}.", nameof(chart)),
    }).ToString(SaveOptions.DisableFormatting);

    private static XElement Pairs(PairChart chart)
    {
        var scale = new Scale(
            Math.Min(0, chart.Pairs.Min(static pair => Math.Min(pair.Usd, pair.PriorUsd))),
            chart.Pairs.Max(static pair => Math.Max(pair.Usd, pair.PriorUsd)),
            Height - Foot,
            Top + 20);
        var slot = Width / chart.Pairs.Length;
        var every = (chart.Pairs.Length + 9) / 10;
        var svg = Canvas(chart.Title, Height);
        svg.Add(Rect("this", 0, 4, 12, 12), Text("label", 18, 14, "start", chart.Names.This));
        svg.Add(Rect("prior", 120, 4, 12, 12), Text("label", 138, 14, "start", chart.Names.Prior));
        svg.Add(Line("axis", 0, scale.Of(0), Width, scale.Of(0)));
        for (var place = 0; place < chart.Pairs.Length; place++)
        {
            var pair = chart.Pairs[place];
            var left = place * slot;
            svg.Add(Column("prior", left + (slot * 0.12m), slot * 0.36m, pair.PriorUsd, scale));
            svg.Add(Column("this", left + (slot * 0.5m), slot * 0.36m, pair.Usd, scale));
            if (place % every == 0)
            {
                svg.Add(Text("label", left + (slot / 2), Height - 14, "middle", pair.Name));
            }

            if (every == 1)
            {
                svg.Add(Text("amount", left + (slot / 2), scale.Of(Math.Max(pair.Usd, pair.PriorUsd)) - 5, "middle", People.Usd(pair.Usd)));
            }
        }

        return svg;
    }

    private static XElement Changes(ChangeChart chart)
    {
        var height = (chart.Bars.Length * RowHeight) + 8;
        var most = chart.Bars.Max(static bar => Math.Abs(bar.Usd));
        var half = (Width - LabelWidth - (2 * AmountWidth)) / 2;
        var middle = LabelWidth + AmountWidth + half;
        var svg = Canvas(chart.Title, height);
        svg.Add(Line("axis", middle, 0, middle, height));
        for (var row = 0; row < chart.Bars.Length; row++)
        {
            var (name, usd) = chart.Bars[row];
            var length = most == 0 ? 0 : Math.Abs(usd) / most * half;
            var top = (row * RowHeight) + 4;
            var up = usd >= 0;
            svg.Add(Text("label", 0, top + 14, "start", Short(name)));
            svg.Add(Rect(up ? "up" : "down", up ? middle : middle - length, top, Math.Max(1, length), RowHeight - 8));
            svg.Add(Text("amount", up ? middle + length + 6 : middle - length - 6, top + 14, up ? "start" : "end", People.Change(usd)));
        }

        return svg;
    }

    private static XElement Column(string kind, decimal left, decimal width, decimal usd, Scale scale)
    {
        var (top, bottom) = (scale.Of(Math.Max(0, usd)), scale.Of(Math.Min(0, usd)));
        return Rect(kind, left, top, width, bottom - top);
    }

    private static XElement Canvas(string title, decimal height) => new(
        Svg + "svg",
        new XAttribute("viewBox", $"0 0 {Number(Width)} {Number(height)}"),
        new XAttribute("role", "img"),
        new XAttribute("aria-label", title),
        new XElement(Svg + "title", title));

    private static XElement Rect(string kind, decimal x, decimal y, decimal width, decimal height) => new(
        Svg + "rect",
        new XAttribute("class", kind),
        new XAttribute("x", Number(x)),
        new XAttribute("y", Number(y)),
        new XAttribute("width", Number(width)),
        new XAttribute("height", Number(height)));

    private static XElement Line(string kind, decimal x1, decimal y1, decimal x2, decimal y2) => new(
        Svg + "line",
        new XAttribute("class", kind),
        new XAttribute("x1", Number(x1)),
        new XAttribute("y1", Number(y1)),
        new XAttribute("x2", Number(x2)),
        new XAttribute("y2", Number(y2)));

    private static XElement Text(string kind, decimal x, decimal y, string anchor, string text) => new(
        Svg + "text",
        new XAttribute("class", kind),
        new XAttribute("x", Number(x)),
        new XAttribute("y", Number(y)),
        new XAttribute("text-anchor", anchor),
        Printable(text));

    private static string Short(string name)
    {
        var runes = name.EnumerateRunes().ToList();
        return runes.Count <= NameMax ? name : string.Concat(runes.Take(NameMax - 1)) + "…";
    }

    // XML has no place for control characters and halves of characters, and names come from outside.
    private static string Printable(string text) => string.Concat(text.EnumerateRunes().Select(static rune => Rune.IsControl(rune) ? "?" : rune.ToString()));

    private static string Number(decimal value) => Math.Round(value, 1).ToString("0.#", CultureInfo.InvariantCulture);

    /// <summary>Places amounts between the foot of the picture and its top.</summary>
    private readonly struct Scale(decimal low, decimal high, decimal bottom, decimal top)
    {
        public decimal Of(decimal usd) => high == low ? bottom : bottom - ((usd - low) / (high - low) * (bottom - top));
    }
}
