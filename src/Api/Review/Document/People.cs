using System.Globalization;

namespace Telemetry.Api.Review.Document;

/// <summary>Writes figures for people: rounded, with signs and thousands. JSON has every digit.</summary>
internal static class People
{
    /// <summary>What stands where nothing is known.</summary>
    public const string Unknown = "–";

    /// <summary>What stands where a call names no value.</summary>
    public const string Unallocated = "unallocated";

    private static readonly CultureInfo Culture = CultureInfo.InvariantCulture;

    /// <summary>Writes an amount: cents, or as many decimals as a small one needs.</summary>
    public static string Usd(decimal amount) => amount < 0 ? $"−{Size(-amount)}" : Size(amount);

    /// <inheritdoc cref="Usd(decimal)"/>
    public static string Usd(decimal? amount) => amount is { } known ? Usd(known) : Unknown;

    /// <summary>Writes a change with its sign.</summary>
    public static string Change(decimal amount) => amount > 0 ? $"+{Size(amount)}" : Usd(amount);

    /// <summary>Writes a share as percent.</summary>
    public static string Percent(decimal? share) => share is { } known ? string.Create(Culture, $"{Minus(Math.Round(known * 100, 1)):#,0.0} %").Replace('-', '−') : Unknown;

    /// <summary>Writes a change of a share as percent, with its sign.</summary>
    public static string PercentChange(decimal? share) => share > 0 ? $"+{Percent(share)}" : Percent(share);

    public static string Count(long count) => count.ToString("#,0", Culture).Replace('-', '−');

    /// <summary>Writes a ratio that is neither money nor a share.</summary>
    public static string Number(decimal? number) => number is { } known ? Minus(Math.Round(known, 1)).ToString("#,0.#", Culture).Replace('-', '−') : Unknown;

    /// <summary>Writes a time given in milliseconds.</summary>
    public static string Time(decimal? milliseconds) => milliseconds switch
    {
        null => Unknown,
        >= 1000 => string.Create(Culture, $"{milliseconds / 1000:#,0.0} s"),
        _ => string.Create(Culture, $"{milliseconds:0} ms"),
    };

    /// <summary>Writes a value of a dimension.</summary>
    public static string Name(string? value) => value ?? Unallocated;

    private static string Size(decimal amount) => amount switch
    {
        0 => "$0",
        >= 1 => amount.ToString("$#,0.00", Culture),
        >= 0.0001m => amount.ToString("$0.0000", Culture),
        _ => "<$0.0001",
    };

    private static decimal Minus(decimal rounded) => rounded == 0 ? 0 : rounded;
}
