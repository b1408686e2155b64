using System.Collections.Immutable;
using System.Globalization;
using Telemetry.Events;
using Telemetry.Pricing.Rates;

namespace Telemetry.Pricing;

/// <summary>Works out the commands that give a price to calls like an unpriced one.</summary>
public static class UnpricedCure
{
    /// <summary>What the commands do and do not do; to be shown with them.</summary>
    public const string Note = "A price set now holds for calls from then on. For calls already stored, telemetry prices rerate shows the difference first, and books it with --apply.";

    /// <summary>Gets the commands for an event's reason; any one of them is a cure. Empty where the text is no such reason.</summary>
    /// <param name="unpricedReason">The text of <see cref="Rating.UnpricedReason"/>.</param>
    public static ImmutableArray<string> CommandsFor(string unpricedReason)
    {
        if (UnpricedCause.TryParse(unpricedReason) is not { } cause)
        {
            return [];
        }

        var model = Quote($"{cause.Provider}/{cause.Model}");
        var set = $"telemetry prices set {model} --from {cause.Date.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture)}";
        var conditions = string.Concat(cause.Traits.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(OptionFor));
        if (cause.MissingClass is { } missing)
        {
            return [$"{set}{conditions} {TokenClasses.NameOf(missing)}={(TokenClasses.IsRequestCount(missing) ? "USD_PER_REQUEST" : "USD_PER_MILLION")}"];
        }

        var setAll = $"{set}{conditions} uncached_input_tokens=USD_PER_MILLION output_tokens=USD_PER_MILLION";
        return cause.Traits.Length > 0 ? [setAll] : [$"telemetry prices alias {model} {Quote(cause.Provider + "/")}MODEL_WITH_THE_SAME_PRICE", setAll];
    }

    /// <summary>Turns <c>service_tier=flex</c> into <c> --service-tier flex</c>.</summary>
    private static string OptionFor(string trait)
    {
        var pair = trait.Split('=', 2);
        return pair.Length == 2 ? $" --{pair[0].Replace('_', '-')} {Quote(pair[1])}" : "";
    }

    /// <summary>Quotes for a shell: the name comes from outside and the command is made to be copied.</summary>
    private static string Quote(string text)
    {
        var printable = new string([.. text.Select(c => char.IsControl(c) ? '?' : c)]);
        var isPlain = printable.All(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '_' or '-' or '/' or ':' or '@');
        return isPlain ? printable : $"'{printable.Replace("'", "'\\''", StringComparison.Ordinal)}'";
    }
}
