using System.Globalization;
using NodaTime;

namespace Telemetry.Api.Parameters;

/// <summary>Times as the API answers them: UTC with <c>Z</c>, milliseconds only where there are any.</summary>
public static class TimeText
{
    private const string Pattern = "yyyy-MM-dd'T'HH:mm:ss.FFF'Z'";

    /// <summary>Formats a time, e.g. <c>2026-11-21T00:00:00Z</c>.</summary>
    public static string Format(DateTimeOffset time) => time.UtcDateTime.ToString(Pattern, CultureInfo.InvariantCulture);

    /// <inheritdoc cref="Format(DateTimeOffset)"/>
    public static string Format(Instant time) => Format(time.ToDateTimeOffset());
}
