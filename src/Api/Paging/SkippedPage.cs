using System.Globalization;
using Telemetry.Api.Rows;

namespace Telemetry.Api.Paging;

/// <summary>Pages of short lists that are read whole: the cursor says how many rows went before.</summary>
internal static class SkippedPage
{
    public static ListAnswer<TRow> Of<TRow>(IEnumerable<TRow> rows, Cursor? page, int limit, string canonical)
    {
        var skip = page is null ? 0 : int.Parse(page.Key[0], CultureInfo.InvariantCulture);
        var taken = rows.Skip(skip).Take(limit + 1).ToList();
        var next = taken.Count > limit
            ? CursorCodec.Encode(new Cursor { From = 0, To = 0, Key = [(skip + limit).ToString(CultureInfo.InvariantCulture)] }, canonical)
            : null;
        return new ListAnswer<TRow>([.. taken.Take(limit)], next);
    }
}
