using System.Collections.Frozen;
using System.Globalization;
using System.Text;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Net.Http.Headers;
using Telemetry.Store.Errors;
using Telemetry.Store.Sql;

namespace Telemetry.Store.Embedded;

/// <summary>One request of ClickHouse's HTTP interface, taken apart.</summary>
internal sealed record EmbeddedRequest
{
    private const int FieldBytesMax = 64 << 20;

    // Keys of the interface itself; every other key of the URL is a setting of the query.
    private static readonly FrozenSet<string> Reserved = new[]
    {
        "query", "database", "default_format", "user", "password", "quota_key", "session_id", "session_timeout", "session_check",
        "query_id", "compress", "decompress", "buffer_size", "wait_end_of_query", "role", "stacktrace", "enable_http_compression",
        "send_progress_in_http_headers", "http_headers_progress_interval_ms", "cancel_http_readonly_queries_on_client_close",
        "client_protocol_version",
    }.ToFrozenSet();

    public required EngineStatement Statement { get; init; }

    /// <summary>Gets the revision of ClickHouse's protocol that the client reads blocks of; 0 where it states none.</summary>
    public int ProtocolRevision { get; init; }

    /// <summary>Gets what writes the data of an INSERT; null for other statements.</summary>
    public Func<Stream, Task>? Data { get; init; }

    public static async Task<EmbeddedRequest> ReadAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var fields = Fields(request.RequestUri!);
        var inUrl = fields.GetValueOrDefault("query", "");
        if (request.Content is null || IsInsert(inUrl))
        {
            var content = request.Content;
            return Build(inUrl, fields, content is null ? null : stream => content.CopyToAsync(stream, cancellationToken));
        }

        if (MediaTypeHeaderValue.TryParse(request.Content.Headers.ContentType?.ToString(), out var type) &&
            type.MediaType.Equals("multipart/form-data", StringComparison.OrdinalIgnoreCase))
        {
            await ReadFormAsync(request.Content, type, fields, cancellationToken);
            return Build(fields.GetValueOrDefault("query", ""), fields, null);
        }

        var body = await request.Content.ReadAsByteArrayAsync(cancellationToken);
        var text = Encoding.UTF8.GetString(body);
        var sql = inUrl.Length == 0 ? text : inUrl + "\n" + text;
        if (inUrl.Length == 0 && SqlShape.SplitInsert(sql) is { } parts)
        {
            // The data of an INSERT in the text itself begin after one white-space character.
            var start = Math.Min(body.Length, Encoding.UTF8.GetByteCount(sql.AsSpan(0, parts.DataStart)) + 1);
            return Build(sql[..parts.DataStart], fields, stream => stream.WriteAsync(body.AsMemory(start), cancellationToken).AsTask());
        }

        return Build(sql, fields, null);
    }

    private static bool IsInsert(string sql) => SqlShape.SplitInsert(sql) is not null;

    private static EmbeddedRequest Build(string sql, Dictionary<string, string> fields, Func<Stream, Task>? data)
    {
        if (fields.GetValueOrDefault("decompress") == "1" || fields.GetValueOrDefault("compress") == "1")
        {
            throw new ClickHouseException(
                ClickHouseErrorCodes.BadArguments, "BAD_ARGUMENTS", "Code: 36. DB::Exception: The embedded engine takes no compressed blocks (compress, decompress). (BAD_ARGUMENTS)");
        }

        if (!int.TryParse(fields.GetValueOrDefault("client_protocol_version", "0"), NumberStyles.None, CultureInfo.InvariantCulture, out var revision))
        {
            throw new ClickHouseException(
                ClickHouseErrorCodes.BadArguments, "BAD_ARGUMENTS", "Code: 36. DB::Exception: client_protocol_version is not a number. (BAD_ARGUMENTS)");
        }

        var parts = data is null ? null : SqlShape.SplitInsert(sql);
        return new EmbeddedRequest
        {
            ProtocolRevision = revision,
            Statement = new EngineStatement
            {
                Sql = parts?.Statement ?? sql,
                Format = parts?.Format ?? SqlShape.FormatOf(sql) ?? fields.GetValueOrDefault("default_format", "TabSeparated"),
                Database = fields.GetValueOrDefault("database") is { Length: > 0 } database ? database : "default",
                Parameters = [.. fields.Where(f => f.Key.StartsWith("param_", StringComparison.Ordinal))
                    .Select(f => KeyValuePair.Create(f.Key["param_".Length..], f.Value))],
                Settings = fields.Where(f => !Reserved.Contains(f.Key) && !f.Key.StartsWith("param_", StringComparison.Ordinal))
                    .ToDictionary(f => f.Key, f => f.Value, StringComparer.Ordinal),
            },
            Data = parts is null ? null : data,
        };
    }

    private static Dictionary<string, string> Fields(Uri uri)
    {
        var fields = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var pair in new QueryStringEnumerable(uri.Query))
        {
            fields[pair.DecodeName().ToString()] = pair.DecodeValue().ToString();
        }

        return fields;
    }

    private static async Task ReadFormAsync(
        HttpContent content, MediaTypeHeaderValue type, Dictionary<string, string> fields, CancellationToken cancellationToken)
    {
        var boundary = HeaderUtilities.RemoveQuotes(type.Boundary).ToString();
        var reader = new MultipartReader(boundary, await content.ReadAsStreamAsync(cancellationToken)) { BodyLengthLimit = FieldBytesMax };
        while (await reader.ReadNextSectionAsync(cancellationToken) is { } section)
        {
            if (section.GetContentDispositionHeader() is { } disposition)
            {
                using var text = new StreamReader(section.Body, Encoding.UTF8);
                fields[HeaderUtilities.RemoveQuotes(disposition.Name).ToString()] = await text.ReadToEndAsync(cancellationToken);
            }
        }
    }
}
