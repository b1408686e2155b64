using System.Globalization;
using System.Text.RegularExpressions;
using Telemetry.Aggregator.Setup;
using Telemetry.Aggregator.Webhooks.Sending;
using Telemetry.Events;

namespace Telemetry.Aggregator.Webhooks.Endpoints;

/// <summary>What is to be said of an endpoint before it is taken.</summary>
/// <param name="Faults">What is wrong, by field; with any it is refused.</param>
/// <param name="Warning">A sentence for people; null where there is nothing to warn of.</param>
public sealed record WebhookVerdict(IReadOnlyList<SetupFault> Faults, string? Warning);

/// <summary>Says everything that is wrong with an endpoint, by field.</summary>
public sealed partial class WebhookChecks(AddressGuard guard, WebhookOptions options)
{
    private const int UrlMax = 2048;
    private static readonly string[] Formats = [WebhookEndpoint.Standard, WebhookEndpoint.Slack, WebhookEndpoint.Teams];

    /// <summary>
    /// Checks an endpoint; its host is resolved, and refused where it is not public. A name that cannot be resolved now is no fault:
    /// it is resolved and judged again before each call.
    /// </summary>
    public async Task<WebhookVerdict> CheckAsync(string id, WebhookDraft draft, CancellationToken cancellationToken)
    {
        var faults = new List<SetupFault>();
        if (!IdPattern().IsMatch(id))
        {
            faults.Add(new SetupFault("id", "must be 1 to 64 letters, digits, dots, hyphens or underscores."));
        }

        if (draft.Format is { } format && !Formats.Contains(format))
        {
            faults.Add(new SetupFault("format", $"\"{format}\" is not one of {string.Join(", ", Formats)}{End(format, Formats)}"));
        }

        if (draft.Secret is { } secret && WebhookSecret.FaultOf(secret) is { } fault)
        {
            faults.Add(new SetupFault("secret", fault));
        }

        var types = draft.Types ?? [];
        for (var at = 0; at < types.Count; at++)
        {
            if (types[at] is not { } type || !WebhookTypes.All.Contains(type))
            {
                faults.Add(new SetupFault(
                    string.Create(CultureInfo.InvariantCulture, $"types[{at}]"), $"\"{types[at]}\" is not one of {string.Join(", ", WebhookTypes.All)}{End(types[at] ?? "", WebhookTypes.All)}"));
            }
        }

        var (urlFault, warning) = await UrlAsync(draft.Url, cancellationToken);
        if (urlFault is not null)
        {
            faults.Add(new SetupFault("url", urlFault));
        }

        return new WebhookVerdict(faults, warning);
    }

    private async Task<(string? Fault, string? Warning)> UrlAsync(string? text, CancellationToken cancellationToken)
    {
        if (FormFaultOf(text) is { } fault)
        {
            return (fault, null);
        }

        var host = await guard.ResolveAsync(new Uri(text!).IdnHost, cancellationToken);
        return host.Refusal is not { } refusal ? (null, null)
            : host.IsUnknown ? (null, $"Nothing can be sent there now: {refusal}. It is looked up again before each call.")
            : ($"cannot be called: {refusal}.", null);
    }

    private string? FormFaultOf(string? text)
    {
        if (string.IsNullOrWhiteSpace(text))
        {
            return "is required.";
        }

        if (text.Length > UrlMax || !Uri.TryCreate(text, UriKind.Absolute, out var url) || !(url.Scheme == Uri.UriSchemeHttps || url.Scheme == Uri.UriSchemeHttp) || url.Host.Length == 0)
        {
            return "must be an address such as https://example.com/hooks/telemetry, of at most 2,048 characters.";
        }

        if (url.Scheme == Uri.UriSchemeHttp && !options.AllowPrivate)
        {
            return "must begin with https: what is sent says what you spend (see Webhooks:AllowPrivate for a receiver of your own).";
        }

        if (url.UserInfo.Length > 0 || url.Fragment.Length > 0)
        {
            return "must hold no user, password or fragment.";
        }

        if (url.AbsoluteUri.Contains('…', StringComparison.Ordinal) || url.AbsoluteUri.Contains("%E2%80%A6", StringComparison.OrdinalIgnoreCase))
        {
            return "is shortened as lists show it; give it whole.";
        }

        return null;
    }

    private static string End(string name, IEnumerable<string> known) => NearestName.Hint(name, known) is { Length: > 0 } hint ? hint : ".";

    [GeneratedRegex("^[A-Za-z0-9._-]{1,64}$", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex IdPattern();
}
