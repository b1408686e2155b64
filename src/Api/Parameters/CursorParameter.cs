using Telemetry.Api.Paging;
using Telemetry.Api.Problems;

namespace Telemetry.Api.Parameters;

/// <summary>Reads the cursor of a list.</summary>
internal static class CursorParameter
{
    /// <summary>Reads a cursor; null where it is absent or faulty.</summary>
    public static Cursor? Read(string? text, string canonical, List<ParameterFault> faults)
    {
        if (text is null)
        {
            return null;
        }

        var cursor = CursorCodec.Decode(text, canonical);
        if (cursor is null)
        {
            faults.Add(new ParameterFault("page", "This is not a cursor of this query. Pass next_page as it was answered, with the same parameters."));
        }

        return cursor;
    }
}
