using System.Text.Encodings.Web;
using System.Text.Json;
using Telemetry.Store.Client;
using Telemetry.Store.Subjects;

namespace Telemetry.Aggregator.Forgetting;

/// <summary>Takes a name out of the bytes of dead letters: wherever it stands as a whole JSON text, also in bytes that are no JSON.</summary>
internal sealed class SubjectLetters(ClickHouseDataSource source)
{
    // By the table's name: a column that the statement replaces would otherwise mean the replaced one.
    private const string Holds = "position(d.original, {plain:String}) > 0 OR position(d.original, {escaped:String}) > 0";
    private static readonly JsonSerializerOptions Relaxed = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Writes each letter that holds the name anew under its id, and merges the table, so that the former rows go.</summary>
    /// <returns>How many letters held it.</returns>
    public async Task<long> ReplaceAsync(string user, string? tenant, CancellationToken cancellationToken)
    {
        var where = $"({Holds}){(tenant is null ? "" : " AND d.tenant = {tenant:String}")}";
        var values = new
        {
            plain = JsonSerializer.Serialize(user, Relaxed), escaped = JsonSerializer.Serialize(user), tenant = tenant ?? "", replacement = $"\"{ForgottenSubjects.Replacement}\"",
        };
        var letters = await source.ScalarAsync<long>($"SELECT toInt64(count()) FROM dead_letters AS d FINAL WHERE {where}", values, cancellationToken);
        if (letters > 0)
        {
            await source.ExecuteAsync(
                $$"""
                INSERT INTO dead_letters SETTINGS async_insert = 0, insert_deduplicate = 0
                SELECT * REPLACE (replaceAll(replaceAll(d.original, {plain:String}, {replacement:String}), {escaped:String}, {replacement:String}) AS original)
                FROM dead_letters AS d FINAL WHERE {{where}}
                """,
                values,
                cancellationToken);
        }

        // Also where none was found: a stop may have come between.
        await source.ExecuteAsync("OPTIMIZE TABLE dead_letters FINAL", cancellationToken: cancellationToken);
        return letters;
    }
}
