using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using CsvHelper;
using Telemetry.Api.Money;
using Telemetry.Api.Rows;
using Telemetry.Pricing;

namespace Telemetry.Api.Csv;

/// <summary>Writes rows as CSV (RFC 4180, CRLF): one column per group name, then one per field; null is empty.</summary>
/// <remarks>
/// Text that begins with <c>= + - @</c>, a tab or a carriage return is written with an apostrophe before it, so that no
/// spreadsheet runs what a producer sent as a formula. Only text is touched: numbers and money, negative ones included,
/// stay as they are. Programs that need the exact text read JSON.
/// </remarks>
internal static class CsvText
{
    private const string GroupField = "group";
    private static readonly CsvWriterOptions Options = CsvWriterOptions.Default with { Injection = CsvInjection.Escape };

    /// <summary>Writes a table. The header is there also without rows.</summary>
    /// <param name="rows">The rows; fields are named as in JSON, and values that are objects or lists are written as JSON text.</param>
    /// <param name="groupNames">The names of the groups, whose values are the row's own <c>group</c>.</param>
    /// <param name="chosen">The fields that are wanted beside the bucket's bounds; none or null for all.</param>
    public static string Write<TRow>(IEnumerable<TRow> rows, IReadOnlyList<string> groupNames, IReadOnlyCollection<string>? chosen = null)
    {
        var fields = ApiJson.Options.GetTypeInfo(typeof(TRow)).Properties.Where(field => field.Get is not null).ToList();
        var group = fields.Find(field => field.Name == GroupField);
        fields.RemoveAll(field => field.Name == GroupField || !ChosenFields.IsWanted(field, chosen));
        using var text = new StringWriter();
        using (var csv = CsvWriter.Create(text, Options, leaveOpen: true))
        {
            csv.WriteRecord([.. groupNames, .. fields.Select(field => field.Name)]);
            foreach (var row in rows)
            {
                var values = group?.Get!(row!) as IReadOnlyDictionary<string, string?>;
                foreach (var name in groupNames)
                {
                    csv.WriteField(values?.GetValueOrDefault(name));
                }

                foreach (var field in fields)
                {
                    WriteCell(csv, field, row!);
                }

                csv.EndRecord();
            }
        }

        return text.ToString();
    }

    private static void WriteCell(CsvWriter csv, JsonPropertyInfo field, object row)
    {
        switch (field.Get!(row))
        {
            case null:
                csv.WriteField((string?)null);
                break;
            case string text:
                csv.WriteField(text);
                break;
            case Usd money:
                csv.WriteField(money.Value, MoneyText.Pattern);
                break;
            case bool flag:
                csv.WriteField(flag ? "true" : "false");
                break;
            case long number:
                csv.WriteField(number);
                break;
            case decimal number:
                csv.WriteField(number);
                break;
            case double number:
                csv.WriteField(number);
                break;
            case var value:
                var json = JsonSerializer.SerializeToElement(value, field.PropertyType, ApiJson.Options);
                csv.WriteField(json.ValueKind == JsonValueKind.String ? json.GetString() : json.GetRawText());
                break;
        }
    }
}
