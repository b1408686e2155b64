using System.CommandLine;
using System.Globalization;
using Telemetry.Cli.Server;

namespace Telemetry.Cli.Commands.Export;

/// <summary>Writes every row of a list as CSV, page by page.</summary>
internal sealed class ExportVerb : Verb
{
    private const int PageRows = 10_000;

    private readonly StoreOptions store = new();
    private readonly RangeOptions range = new();
    private readonly Argument<string> what = new("what") { Description = "events or spend.", HelpName = "WHAT" };
    private readonly Option<string?> bucket = new("--bucket") { Description = "Of spend: none, 15m, hour, day, week or month.", HelpName = "PERIOD" };
    private readonly Option<string?> groupBy = new("--group-by") { Description = "Of spend: comma list of names.", HelpName = "NAMES" };
    private readonly Option<FileInfo?> file = new("--output", "-o") { Description = "File to write. Default: stdout.", HelpName = "FILE" };

    public ExportVerb()
        : base(
            "export",
            "Write all events, or spend, of a range as CSV.",
            new("telemetry export events --from 2026-11-01 --to 2026-12-01 > november.csv", "every call of a month"),
            new("telemetry export spend --bucket month --group-by team,model -o spend.csv", "cost by month, team and model"))
    {
        Arguments.Add(this.what);
        this.what.AcceptOnlyFromAmong("events", "spend");
        this.range.AddTo(this);
        Options.Add(this.bucket);
        Options.Add(this.groupBy);
        Options.Add(this.file);
        this.store.AddTo(this);
        Validators.Add(result =>
        {
            var isSpend = result.GetResult(this.what) is { Tokens: [{ Value: "spend" }] };
            if (!isSpend && (result.GetResult(this.bucket) is not null || result.GetResult(this.groupBy) is not null))
            {
                result.AddError("--bucket and --group-by belong to 'export spend'");
            }
        });
        SetAction(RunAsync);
    }

    private async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        var question = new QueryString($"/api/v1/{parsed.GetValue(this.what)}")
            .Add("bucket", parsed.GetValue(this.bucket))
            .Add("group_by", parsed.GetValue(this.groupBy))
            .Add("limit", PageRows.ToString(CultureInfo.InvariantCulture));
        this.range.Write(parsed, question);
        var connection = await ServerConnection.OpenAsync(this.store.Read(parsed), cancellationToken).ConfigureAwait(false);
        await using (connection.ConfigureAwait(false))
        {
            var output = parsed.GetValue(this.file) is { } named ? named.Create() : Console.OpenStandardOutput();
            await using (output.ConfigureAwait(false))
            {
                await WriteAsync(connection.Api, question.ToString(), output, cancellationToken).ConfigureAwait(false);
            }
        }

        return ExitCodes.Done;
    }

    /// <summary>Writes page after page; the header of every page but the first is left out.</summary>
    private static async Task WriteAsync(ApiClient api, string question, Stream output, CancellationToken cancellationToken)
    {
        string? next = question;
        while (next is not null)
        {
            var isFirst = next == question;
            (var csv, next) = await api.CsvPageAsync(next, cancellationToken).ConfigureAwait(false);
            await output.WriteAsync(isFirst ? csv : csv.AsMemory(HeaderLength(csv)), cancellationToken).ConfigureAwait(false);
        }
    }

    private static int HeaderLength(byte[] csv) => csv.AsSpan().IndexOf((byte)'\n') + 1;
}
