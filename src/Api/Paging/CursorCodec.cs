using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace Telemetry.Api.Paging;

/// <summary>Writes cursors as opaque, URL-safe text tied to their query, and refuses any other.</summary>
/// <remarks>The check tells mistakes and edits from cursors; it is no secret, because a cursor opens nothing that its query does not.</remarks>
public static class CursorCodec
{
    private const int CheckLength = 12;

    /// <summary>Writes a cursor.</summary>
    /// <param name="cursor">Where the page ended.</param>
    /// <param name="query">The text of the query that the cursor continues.</param>
    public static string Encode(Cursor cursor, string query)
    {
        var body = JsonSerializer.SerializeToUtf8Bytes(cursor);
        return Base64Url.EncodeToString([.. CheckOf(body, query), .. body]);
    }

    /// <summary>Reads a cursor; null where it is damaged or belongs to another query.</summary>
    public static Cursor? Decode(string text, string query)
    {
        try
        {
            var bytes = Base64Url.DecodeFromChars(text);
            if (bytes.Length <= CheckLength || !CheckOf(bytes.AsSpan(CheckLength), query).AsSpan().SequenceEqual(bytes.AsSpan(0, CheckLength)))
            {
                return null;
            }

            return JsonSerializer.Deserialize<Cursor>(bytes.AsSpan(CheckLength));
        }
        catch (Exception fault) when (fault is FormatException or JsonException)
        {
            return null;
        }
    }

    private static byte[] CheckOf(ReadOnlySpan<byte> body, string query)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(Encoding.UTF8.GetBytes(query));
        hash.AppendData([0]);
        hash.AppendData(body);
        return hash.GetHashAndReset()[..CheckLength];
    }
}
