using System.Globalization;

namespace Telemetry.Api.Paging;

/// <summary>Pages of lists in order of time and then id, newest first.</summary>
internal static class TimedPage
{
    /// <summary>Gets the last row of the page before; null for the first page.</summary>
    public static (DateTimeOffset At, Guid Id)? After(Cursor? page) => page is null
        ? null
        : (DateTimeOffset.FromUnixTimeMilliseconds(long.Parse(page.Key[0], CultureInfo.InvariantCulture)), Guid.Parse(page.Key[1]));

    /// <summary>Makes the cursor behind a row.</summary>
    public static Cursor CursorAfter(DateTimeOffset at, Guid id) => new()
    {
        From = 0,
        To = 0,
        Key = [at.ToUnixTimeMilliseconds().ToString(CultureInfo.InvariantCulture), id.ToString()],
    };
}
