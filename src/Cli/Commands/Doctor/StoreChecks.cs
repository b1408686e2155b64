using System.Globalization;
using System.Net;
using System.Text.Json;
using Telemetry.Cli.Server;

namespace Telemetry.Cli.Commands.Doctor;

/// <summary>Checks of what a server holds, by its own API.</summary>
internal static class StoreChecks
{
    private const int DaysBack = 30;

    /// <summary>Measures that rows and rollups must agree on, in every answer of /spend.</summary>
    private static readonly string[] Measures =
        ["calls", "errors", "uncached_input_tokens", "cache_read_tokens", "output_tokens", "cost_usd", "list_cost_usd", "unpriced_calls", "unpriced_tokens"];

    public static async Task RunAsync(ApiClient api, TimeProvider clock, List<Finding> findings, CancellationToken cancellationToken)
    {
        findings.Add(await ReadyAsync(api, clock, cancellationToken).ConfigureAwait(false));
        findings.AddRange(await EngineChecks.RunAsync(api, cancellationToken).ConfigureAwait(false));
        findings.Add(await RollupsAsync(api, clock, cancellationToken).ConfigureAwait(false));
        findings.Add(await DeadLettersAsync(api, cancellationToken).ConfigureAwait(false));
        findings.AddRange(await PriceChecks.RunAsync(api, clock, cancellationToken).ConfigureAwait(false));
    }

    private static async Task<Finding> ReadyAsync(ApiClient api, TimeProvider clock, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/readyz");
        using var response = await api.SendRawAsync(request, cancellationToken).ConfigureAwait(false);
        if (response.StatusCode != HttpStatusCode.OK)
        {
            var reason = await response.Content.ReadAsStringAsync(cancellationToken).ConfigureAwait(false);
            return Finding.Fails("ready", reason.Trim(), "wait until the log is replayed; if this stays, read the server's log");
        }

        var skew = (response.Headers.Date ?? clock.GetUtcNow()) - clock.GetUtcNow();
        return skew.Duration() <= MachineChecks.ClockSkewMost
            ? Finding.Ok("ready", "yes")
            : Finding.Fails("ready", $"the server's clock differs by {skew.Duration():c}", "set the clocks of both machines: they date events and select prices");
    }

    /// <summary>
    /// Asks for the same totals twice: by day, which rollups answer, and with a group that only raw rows have.
    /// </summary>
    private static async Task<Finding> RollupsAsync(ApiClient api, TimeProvider clock, CancellationToken cancellationToken)
    {
        const string check = "rollups";
        var today = clock.GetUtcNow().UtcDateTime.Date;
        var range = $"/api/v1/spend?bucket=none&from={Day(today.AddDays(-DaysBack))}&to={Day(today.AddDays(2))}";
        const int attempts = 3;
        for (var attempt = 1; ; attempt++)
        {
            var rollup = await api.GetAsync(range, cancellationToken).ConfigureAwait(false);
            var raw = await api.GetAsync($"{range}&group_by=session&limit=1", cancellationToken).ConfigureAwait(false);
            var after = await api.GetAsync(range, cancellationToken).ConfigureAwait(false);
            var differing = Measures.Where(measure => Text(rollup, measure) != Text(raw, measure)).ToList();
            if (differing.Count == 0)
            {
                return Finding.Ok(check, $"equal to the raw rows of the last {DaysBack} days: {Text(raw, "calls")} calls, {Text(raw, "list_cost_usd")} USD at list price");
            }

            // New events between the two questions are no difference.
            var moved = Measures.Any(measure => Text(rollup, measure) != Text(after, measure));
            if (moved && attempt < attempts)
            {
                continue;
            }

            var texts = differing.Select(measure => $"{measure} {Text(rollup, measure)} in rollups, {Text(raw, measure)} in raw rows");
            return moved
                ? Finding.Look(check, "events arrive too fast to compare", "run it again when intake is quiet")
                : Finding.Fails(check, string.Join("; ", texts), "restart the server: it repairs what differs; if it stays, please report it");
        }
    }

    private static async Task<Finding> DeadLettersAsync(ApiClient api, CancellationToken cancellationToken)
    {
        const string check = "dead letters";
        const int most = 10_000;
        var answer = await api.GetAsync($"/api/v1/dead-letters?limit={most}", cancellationToken).ConfigureAwait(false);
        var letters = answer.GetProperty("data").EnumerateArray().ToList();
        if (letters.Count == 0)
        {
            return Finding.Ok(check, "none");
        }

        var reasons = letters.CountBy(static letter => letter.GetProperty("reason").ToString()).Select(static pair => $"{pair.Value} {pair.Key}");
        var more = letters.Count == most ? "at least " : "";
        return Finding.Look(check, $"{more}{letters.Count}: {string.Join(", ", reasons)}", "see 'telemetry dead-letters list'; replay what was cured");
    }

    private static string Text(JsonElement answer, string measure) => answer.GetProperty("total").GetProperty(measure).ToString();

    private static string Day(DateTime date) => date.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
}
