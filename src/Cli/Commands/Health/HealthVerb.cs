using System.CommandLine;
using System.Net.Http.Json;
using System.Text.Json;
using Telemetry.Cli.Output;

namespace Telemetry.Cli.Commands.Health;

/// <summary>Asks one server whether it can do its work: what a container's health check runs, where there is no curl.</summary>
internal sealed class HealthVerb : Verb
{
    private readonly Option<Uri> url = new("--url")
    {
        Description = "Server to ask. Default: http://127.0.0.1:8088.",
        HelpName = "URL",
        DefaultValueFactory = static _ => new Uri("http://127.0.0.1:8088"),
        CustomParser = StoreOptions.ParseUrl,
    };

    private readonly Option<int> timeout = new("--timeout") { Description = "Seconds to wait for the answer.", HelpName = "N", DefaultValueFactory = static _ => 5 };

    public HealthVerb()
        : base(
            "health",
            "Ask a server whether it is ready. Exits 0 when it is, 3 when it is not or does not answer, and says why.",
            new("telemetry health", "the server on this machine"),
            new("telemetry health --url http://ingest-1:8088", "another"))
    {
        Options.Add(this.url);
        Options.Add(this.timeout);
        this.timeout.Validators.Add(result =>
        {
            if (result.Tokens.Count > 0 && result.GetValueOrDefault<int>() is < 1 or > 600)
            {
                result.AddError("--timeout: name 1 to 600 seconds");
            }
        });
        SetAction(RunAsync);
    }

    private async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        var address = new Uri(parsed.GetValue(this.url)!, "/readyz");
        using var http = new HttpClient { Timeout = TimeSpan.FromSeconds(parsed.GetValue(this.timeout)) };
        try
        {
            using var answer = await http.GetAsync(address, cancellationToken).ConfigureAwait(false);
            if (answer.IsSuccessStatusCode)
            {
                Terminal.Message($"{address.Authority} is ready");
                return ExitCodes.Done;
            }

            Terminal.Message($"{address.Authority} is not ready: {await ReasonsAsync(answer.Content, cancellationToken).ConfigureAwait(false)}");
        }
        catch (HttpRequestException away)
        {
            Terminal.Message($"{address.Authority} does not answer: {away.Message}");
        }
        catch (TaskCanceledException late) when (late.InnerException is TimeoutException)
        {
            Terminal.Message($"{address.Authority} does not answer within {http.Timeout.TotalSeconds:0} s");
        }

        return ExitCodes.CheckDidNotHold;
    }

    private static async Task<string> ReasonsAsync(HttpContent content, CancellationToken cancellationToken)
    {
        try
        {
            var state = await content.ReadFromJsonAsync<JsonElement>(cancellationToken).ConfigureAwait(false);
            return string.Join("; ", state.GetProperty("reasons").EnumerateArray());
        }
        catch (Exception foreign) when (foreign is JsonException or InvalidOperationException or KeyNotFoundException)
        {
            return "it gives no reason that a Telemetry server would give";
        }
    }
}
