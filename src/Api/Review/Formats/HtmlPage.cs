using System.Collections.Immutable;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Unicode;
using Telemetry.Api.Review.Charts;
using Telemetry.Api.Review.Document;

namespace Telemetry.Api.Review.Formats;

/// <summary>Writes a review as one page that needs nothing else: no script, no request, light or dark, A4 on paper.</summary>
internal static class HtmlPage
{
    private static readonly HtmlEncoder Encoder = HtmlEncoder.Create(UnicodeRanges.All);

    public static string Write(ReviewDocument document)
    {
        var page = new StringBuilder("<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n");
        page.Append("<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n<meta name=\"color-scheme\" content=\"light dark\">\n");
        page.Append("<title>").Append(Text(document.Title)).Append("</title>\n<style>\n").Append(PageStyle.Text).Append("</style>\n</head>\n<body>\n<main>\n");
        page.Append("<header>\n<h1>").Append(Text(document.Title)).Append("</h1>\n<p class=\"sub\">").Append(Text(document.Subtitle)).Append("</p>\n</header>\n");
        page.Append("<ul class=\"summary\">\n");
        foreach (var sentence in document.Summary)
        {
            page.Append("<li>").Append(Text(sentence)).Append("</li>\n");
        }

        page.Append("</ul>\n<dl class=\"headlines\">\n");
        foreach (var line in document.Headlines)
        {
            page.Append("<div><dt>").Append(Text(line.Label)).Append("</dt><dd>").Append(Text(line.Value));
            page.Append("<span>").Append(Text(line.Note)).Append("</span></dd></div>\n");
        }

        page.Append("</dl>\n");
        foreach (var section in document.Sections)
        {
            Write(page, section);
        }

        return page.Append("</main>\n</body>\n</html>\n").ToString();
    }

    private static void Write(StringBuilder page, Section section)
    {
        page.Append("<section>\n<h2>").Append(Text(section.Heading)).Append("</h2>\n");
        foreach (var sentence in section.Says)
        {
            page.Append("<p>").Append(Text(sentence)).Append("</p>\n");
        }

        if (section.Chart is { } chart)
        {
            page.Append("<figure>").Append(SvgChart.Draw(chart)).Append("</figure>\n");
        }

        if (section.Table is { } table)
        {
            Write(page, table, section.Heading);
        }

        if (section.Note.Length > 0)
        {
            page.Append("<p class=\"note\">").Append(Text(section.Note)).Append("</p>\n");
        }

        page.Append("</section>\n");
    }

    private static void Write(StringBuilder page, Table table, string caption)
    {
        page.Append("<div class=\"scroll\"><table>\n<caption>").Append(Text(caption)).Append("</caption>\n<thead><tr>");
        for (var column = 0; column < table.Columns.Length; column++)
        {
            page.Append("<th scope=\"col\"").Append(ClassOf(table, column)).Append('>').Append(Text(table.Columns[column])).Append("</th>");
        }

        page.Append("</tr></thead>\n<tbody>\n");
        for (var row = 0; row < table.Rows.Length; row++)
        {
            page.Append(table.Total && row == table.Rows.Length - 1 ? "<tr class=\"total\">" : "<tr>");
            Cells(page, table, table.Rows[row]);
            page.Append("</tr>\n");
        }

        page.Append("</tbody>\n</table></div>\n");
    }

    private static void Cells(StringBuilder page, Table table, ImmutableArray<string> cells)
    {
        for (var column = 0; column < cells.Length; column++)
        {
            var tag = column == 0 ? "th scope=\"row\"" : "td";
            page.Append('<').Append(tag).Append(ClassOf(table, column)).Append('>').Append(Text(cells[column])).Append("</").Append(tag.Split(' ')[0]).Append('>');
        }
    }

    private static string ClassOf(Table table, int column) => column < table.TextColumns ? "" : " class=\"n\"";

    private static string Text(string text) => Encoder.Encode(text);
}
