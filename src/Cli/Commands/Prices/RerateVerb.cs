using System.Collections.Immutable;
using System.CommandLine;
using System.Globalization;
using System.Net.Http.Json;
using System.Text.Json;
using Telemetry.Cli.Output;
using Telemetry.Cli.Server;

namespace Telemetry.Cli.Commands.Prices;

/// <summary>Shows what the present prices make of stored calls, and books the difference where that is asked for.</summary>
internal sealed class RerateVerb : Verb
{
    private static readonly TimeSpan LookEvery = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan CallOffWait = TimeSpan.FromSeconds(30);

    private static readonly ImmutableArray<TableColumn> Columns =
    [
        new("day", "day"), new("provider", "provider"), new("model", "model"), new("calls", "calls", CellKind.Count), new("changed", "calls_changed", CellKind.Count),
        new("cost before", "cost_before_usd", CellKind.ExactMoney), new("cost after", "cost_after_usd", CellKind.ExactMoney),
        new("difference", "cost_delta_usd", CellKind.ExactMoney), new("list difference", "list_cost_delta_usd", CellKind.ExactMoney),
        new("unpriced before", "unpriced_before", CellKind.Count), new("after", "unpriced_after", CellKind.Count),
        new("tokens before", "tokens_before", CellKind.Count), new("after", "tokens_after", CellKind.Count), new("not rated", "calls_failed", CellKind.Count),
    ];

    private readonly StoreOptions store = new();
    private readonly OutputOptions output = new();
    private readonly FilterOption filters = new();
    private readonly Option<string?> from = new("--from") { Description = "Start of the calls' time: a date (midnight UTC) or an RFC 3339 time. Default: the oldest stored.", HelpName = "TIME" };
    private readonly Option<string?> to = new("--to") { Description = "End, not included. Default: no end.", HelpName = "TIME" };
    private readonly Option<string?> billing = new("--billing") { Description = "Who pays for these calls from now on: metered, subscription, provisioned or self_hosted. Default: as it is.", HelpName = "KIND" };
    private readonly Option<bool> apply = new("--apply") { Description = "Book the difference, as corrections that are added to the stored calls." };

    public RerateVerb()
        : base(
            "rerate",
            "Rate stored calls by the present prices and discounts. Shows the difference by day and model; --apply books it.",
            new("telemetry prices rerate --filter model=acme/llm-1", "the difference for one model; nothing is changed"),
            new("telemetry prices rerate --from 2026-11-01 --apply", "book it for calls since a date"),
            new("telemetry prices rerate --filter api=anthropic.messages --filter agent=claude-code --billing subscription --apply", "calls that a subscription pays for"))
    {
        Options.Add(this.from);
        Options.Add(this.to);
        this.filters.AddTo(this);
        Options.Add(this.billing);
        Options.Add(this.apply);
        this.output.AddTo(this);
        this.store.AddTo(this);
        SetAction(RunAsync);
    }

    private async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        var connection = await ServerConnection.OpenAsync(this.store.Read(parsed), cancellationToken).ConfigureAwait(false);
        await using (connection.ConfigureAwait(false))
        {
            var books = parsed.GetValue(this.apply);
            var form = this.output.Form(parsed);
            var shown = await RunAsync(connection.Api, parsed, apply: false, book: null, cancellationToken).ConfigureAwait(false);
            if (!books || form == OutputForm.Table)
            {
                await PrintAsync(connection.Api, parsed, shown, cancellationToken).ConfigureAwait(false);
            }

            var changed = shown.GetProperty("calls_changed").GetInt64();
            if (!books)
            {
                Terminal.Message(changed == 0 ? "nothing would change" : string.Create(CultureInfo.InvariantCulture, $"{changed:#,0} calls would change; nothing was booked. Book it with --apply."));
                return ExitCodes.Done;
            }

            var done = await RunAsync(connection.Api, parsed, apply: true, shown.GetProperty("book_version").GetString(), cancellationToken).ConfigureAwait(false);
            if (form != OutputForm.Table)
            {
                await PrintAsync(connection.Api, parsed, done, cancellationToken).ConfigureAwait(false);
            }

            Terminal.Message(string.Create(CultureInfo.InvariantCulture, $"{done.GetProperty("calls_changed").GetInt64():#,0} calls changed; booked as corrections of the re-rating {done.GetProperty("id").GetString()}"));
        }

        return ExitCodes.Done;
    }

    /// <summary>Asks for a re-rating and waits until it is over. An interrupt calls it off; a connection that breaks does not.</summary>
    private async Task<JsonElement> RunAsync(ApiClient api, ParseResult parsed, bool apply, string? book, CancellationToken cancellationToken)
    {
        using var body = JsonContent.Create(new
        {
            from = parsed.GetValue(this.from),
            to = parsed.GetValue(this.to),
            filter = this.filters.Read(parsed).GroupBy(static pair => pair.Name).ToDictionary(static group => group.Key, static group => group.Select(static pair => pair.Value).ToList()),
            billing = parsed.GetValue(this.billing),
            apply,
            book_version = book,
        });
        var asked = await api.PostAsync("/api/v1/prices/rerate", body, cancellationToken).ConfigureAwait(false);
        var path = $"/api/v1/prices/rerate/{asked.GetProperty("id").GetString()}";
        var question = new QueryString(path).Add("limit", this.output.Limit(parsed)).ToString();
        try
        {
            // How many calls there are to compare is counted first.
            var begun = await WaitAsync(api, question, static run => IsOver(run) || run.GetProperty("calls_total").GetInt64() > 0, static _ => { }, cancellationToken).ConfigureAwait(false);
            var over = await WorkProgress.RunAsync(apply ? "booking the difference" : "comparing", "calls", begun.GetProperty("calls_total").GetInt64(), progress =>
                WaitAsync(api, question, IsOver, run => progress.Report(run.GetProperty("calls_compared").GetInt64()), cancellationToken)).ConfigureAwait(false);
            return over.GetProperty("state").GetString() switch
            {
                "done" => over,
                "cancelled" => throw new VerbException($"the re-rating was called off. {Remains(over)}"),
                _ => throw new VerbException($"the re-rating failed: {over.GetProperty("error").GetString()}"),
            };
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            await CallOffAsync(api, path).ConfigureAwait(false);
            throw;
        }
    }

    private static bool IsOver(JsonElement run) => run.GetProperty("state").GetString() is "done" or "failed" or "cancelled";

    /// <summary>Calls a re-rating off, waits until the batch under way is booked, and says what remains.</summary>
    private static async Task CallOffAsync(ApiClient api, string path)
    {
        Terminal.Message("calling the re-rating off");
        using var patience = new CancellationTokenSource(CallOffWait);
        try
        {
            await api.DeleteAsync(path, patience.Token).ConfigureAwait(false);
            Terminal.Message("it ends after the batch under way");
            var over = await WaitAsync(api, path, IsOver, static _ => { }, patience.Token).ConfigureAwait(false);
            Terminal.Message(over.GetProperty("state").GetString() == "done" ? "it was done before it could be called off" : Remains(over));
        }
        catch (Exception unknown) when (unknown is OperationCanceledException or HttpRequestException or ApiException)
        {
            Terminal.Message($"how far it came is not known yet: GET {path} says so");
        }
    }

    private static string Remains(JsonElement run)
    {
        var (changed, left) = (run.GetProperty("calls_changed").GetInt64(), run.GetProperty("calls_total").GetInt64() - run.GetProperty("calls_compared").GetInt64());
        return !run.GetProperty("apply").GetBoolean() || changed == 0
            ? "Nothing was booked."
            : string.Create(CultureInfo.InvariantCulture, $"The corrections of {changed:#,0} calls are booked and stay; {left:#,0} calls were not looked at. The same command books the rest; by the old prices it takes the booked ones back.");
    }

    private static async Task<JsonElement> WaitAsync(
        ApiClient api, string question, Func<JsonElement, bool> isEnough, Action<JsonElement> tell, CancellationToken cancellationToken)
    {
        var told = "";
        while (true)
        {
            var run = await api.GetAsync(question, cancellationToken).ConfigureAwait(false);
            tell(run);
            if (isEnough(run))
            {
                return run;
            }

            var waiting = run.GetProperty("waiting_for").GetString() ?? "";
            if (waiting.Length > 0 && waiting != told)
            {
                Terminal.Message($"waiting: {waiting}");
                told = waiting;
            }

            await Task.Delay(LookEvery, TimeProvider.System, cancellationToken).ConfigureAwait(false);
        }
    }

    private async Task PrintAsync(ApiClient api, ParseResult parsed, JsonElement run, CancellationToken cancellationToken)
    {
        switch (this.output.Form(parsed))
        {
            case OutputForm.Csv:
                var question = new QueryString($"/api/v1/prices/rerate/{run.GetProperty("id").GetString()}").Add("limit", this.output.Limit(parsed));
                await Answers.CsvAsync(api, question.ToString(), cancellationToken).ConfigureAwait(false);
                return;
            case OutputForm.Json:
                Answers.Json(run);
                return;
            case OutputForm.Table:
            default:
                var rows = run.GetProperty("data").EnumerateArray().ToList();
                if (rows.Count > 0)
                {
                    ResultTable.Print(Columns, rows, run.GetProperty("total"));
                }

                if (run.GetProperty("next_page").ValueKind == JsonValueKind.String)
                {
                    Terminal.Note($"The first {rows.Count} rows; see more with --limit.");
                }

                return;
        }
    }
}
