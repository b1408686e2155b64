using System.Text.Encodings.Web;
using System.Text.Json;
using Telemetry.Aggregator.Alerts;
using Telemetry.Store.Client;
using Telemetry.Store.Subjects;

namespace Telemetry.Aggregator.Forgetting;

/// <summary>
/// Takes a name out of texts: the bytes of dead letters, alerts with the messages made of them, and what receivers of messages
/// answered. Each row that holds it is written anew under its id, and the table merged, so that the former rows go.
/// </summary>
internal sealed class SubjectTexts(ClickHouseDataSource source)
{
    // By the table's name: a column that the statement replaces would otherwise mean the replaced one.
    private const string InLetter = "position(t.original, {plain:String}) > 0 OR position(t.original, {escaped:String}) > 0";
    private const string InAnswer = "position(t.error, {plain:String}) > 0 OR position(t.error, {escaped:String}) > 0";
    private const string IsSubject = $"t.kind = '{AlertFacts.BudgetKind}' AND t.subject = {{user:String}}";
    private const string InNotice = $"({IsSubject}) OR arrayExists(pair -> position(t.data, pair) > 0 OR position(t.evidence, pair) > 0, {Pairs})";

    // What a rule's alert is about is no user, whatever it is called.
    private const string Pairs = $"if(t.kind = '{AlertFacts.BudgetKind}', {{pairs:Array(String)}}, arrayPopBack({{pairs:Array(String)}}))";
    private const string Replacements = $"if(t.kind = '{AlertFacts.BudgetKind}', {{withs:Array(String)}}, arrayPopBack({{withs:Array(String)}}))";

    // An alert of the whole installation is of every tenant's users.
    private const string OfTenant = "t.tenant IN ({tenant:String}, '*')";

    private static readonly JsonSerializerOptions Relaxed = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
    private static readonly string[] NamingMembers = ["user", "per_value", "subject"];

    /// <summary>Takes it out of dead letters, wherever it stands as a whole JSON text, also in bytes that are no JSON.</summary>
    /// <returns>How many letters held it.</returns>
    public Task<long> ReplaceInLettersAsync(ForgetRequest request, CancellationToken cancellationToken) => ReplaceAsync(
        "dead_letters", InLetter, "t.tenant = {tenant:String}", ["replaceAll(replaceAll(t.original, {plain:String}, {replacement:String}), {escaped:String}, {replacement:String}) AS original"], request, cancellationToken);

    /// <summary>Takes it out of alerts and messages, where it is the user or the value of a budget, and out of what receivers answered.</summary>
    /// <returns>How many alerts and messages held it.</returns>
    public async Task<long> ReplaceInNoticesAsync(ForgetRequest request, CancellationToken cancellationToken)
    {
        string[] columns =
        [
            $"if({IsSubject}, {{bare:String}}, t.subject) AS subject",
            "replaceAll(t.title, {inTitle:String}, {bareInTitle:String}) AS title",
            ReplacePairs("data"),
            ReplacePairs("evidence"),
        ];
        var notices = await ReplaceAsync("notices", InNotice, OfTenant, columns, request, cancellationToken);
        await ReplaceAsync(
            "webhook_attempts",
            InAnswer,
            $"t.delivery_id IN (SELECT arrayJoin(t.delivery_ids) FROM notices AS t WHERE {OfTenant})",
            ["replaceAll(replaceAll(t.error, {plain:String}, {replacement:String}), {escaped:String}, {replacement:String}) AS error"],
            request,
            cancellationToken);
        return notices;
    }

    // The title stands in the data once more, as a JSON text.
    private static string ReplacePairs(string column) =>
        $"arrayFold((text, pair, other) -> replaceAll(text, pair, other), {Pairs}, {Replacements}, replaceAll(t.{column}, {{inJsonTitle:String}}, {{bareInTitle:String}})) AS {column}";

    private async Task<long> ReplaceAsync(
        string table, string holds, string ofTenant, string[] columns, ForgetRequest request, CancellationToken cancellationToken)
    {
        var where = $"({holds}){(request.Tenant is null ? "" : $" AND {ofTenant}")}";
        var plain = JsonSerializer.Serialize(request.User, Relaxed);
        var values = new
        {
            user = request.User,
            plain,
            escaped = JsonSerializer.Serialize(request.User),
            tenant = request.Tenant ?? "",
            bare = ForgottenSubjects.Replacement,
            replacement = $"\"{ForgottenSubjects.Replacement}\"",
            pairs = NamingMembers.Select(member => $"\"{member}\":{plain}").ToArray(),
            withs = NamingMembers.Select(static member => $"\"{member}\":\"{ForgottenSubjects.Replacement}\"").ToArray(),
            inTitle = $" ({request.User})",
            inJsonTitle = $" ({plain[1..^1]})",
            bareInTitle = $" {ForgottenSubjects.Replacement}",
        };
        var rows = await source.ScalarAsync<long>($"SELECT toInt64(count()) FROM {table} AS t FINAL WHERE {where}", values, cancellationToken);
        if (rows > 0)
        {
            await source.ExecuteAsync(
                $"""
                INSERT INTO {table} SETTINGS async_insert = 0, insert_deduplicate = 0
                SELECT * REPLACE ({string.Join(", ", columns)}) FROM {table} AS t FINAL WHERE {where}
                """,
                values,
                cancellationToken);
        }

        // Also where none was found: a stop may have come between.
        await source.ExecuteAsync($"OPTIMIZE TABLE {table} FINAL", cancellationToken: cancellationToken);
        return rows;
    }
}
