using System.Collections.Immutable;
using System.Text;
using Telemetry.Api.Review.Document;

namespace Telemetry.Api.Review.Formats;

/// <summary>Writes a review as Markdown with tables (GitHub's).</summary>
internal static class MarkdownText
{
    private const string Special = "\\`*_{}[]<>#|~!";

    public static string Write(ReviewDocument document)
    {
        var text = new StringBuilder();
        text.Append("# ").Append(Escape(document.Title)).Append("\n\n").Append(Escape(document.Subtitle)).Append("\n\n");
        foreach (var sentence in document.Summary)
        {
            text.Append("- ").Append(Escape(sentence)).Append('\n');
        }

        text.Append('\n');
        Write(text, new Table(["", "Value", "Beside"], [.. document.Headlines.Select(static line => ImmutableArray.Create(line.Label, line.Value, line.Note))], TextColumns: 1));
        foreach (var section in document.Sections)
        {
            text.Append("## ").Append(Escape(section.Heading)).Append("\n\n");
            foreach (var sentence in section.Says)
            {
                text.Append(Escape(sentence)).Append("\n\n");
            }

            if (section.Table is { } table)
            {
                Write(text, table);
            }

            if (section.Note.Length > 0)
            {
                text.Append(Escape(section.Note)).Append("\n\n");
            }
        }

        return text.ToString().TrimEnd('\n') + "\n";
    }

    private static void Write(StringBuilder text, Table table)
    {
        Row(text, table.Columns);
        text.Append('|');
        for (var column = 0; column < table.Columns.Length; column++)
        {
            text.Append(column < table.TextColumns ? " --- |" : " ---: |");
        }

        text.Append('\n');
        foreach (var row in table.Rows)
        {
            Row(text, row);
        }

        text.Append('\n');
    }

    private static void Row(StringBuilder text, ImmutableArray<string> cells)
    {
        text.Append('|');
        foreach (var cell in cells)
        {
            text.Append(' ').Append(Escape(cell)).Append(" |");
        }

        text.Append('\n');
    }

    // Names of teams and models come from outside.
    private static string Escape(string text)
    {
        var escaped = new StringBuilder(text.Length);
        foreach (var c in text)
        {
            if (Special.Contains(c, StringComparison.Ordinal))
            {
                escaped.Append('\\');
            }

            escaped.Append(char.IsControl(c) ? ' ' : c);
        }

        return escaped.ToString();
    }
}
