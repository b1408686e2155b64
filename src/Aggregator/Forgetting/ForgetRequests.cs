using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using Telemetry.Store.Client;
using Telemetry.Store.Objects;
using Telemetry.Store.Subjects;

namespace Telemetry.Aggregator.Forgetting;

/// <summary>The users that are to be forgotten, and for a day what became of each request, without the name.</summary>
[SuppressMessage("Design", "CA1001", Justification = "A SemaphoreSlim whose wait handle is never asked for holds nothing to free.")]
public sealed class ForgetRequests(ObjectTable objects, ClickHouseDataSource source, TimeProvider time)
{
    private const string Kind = "forgetting_user";
    private const string ResultKind = "forgetting_result";
    private static readonly TimeSpan ResultsKept = TimeSpan.FromDays(1);

    private readonly SemaphoreSlim asked = new(0);

    /// <summary>Asks for a user to be forgotten; whoever does the work begins soon. What was asked for already is not asked for again.</summary>
    /// <param name="user">The name, as events carry it.</param>
    /// <param name="tenant">The only tenant to look in; null: all.</param>
    /// <param name="cancellationToken">Gives up asking.</param>
    /// <exception cref="ArgumentException">It is the name that stands for all who are forgotten.</exception>
    public async Task<ForgetRequest> AddAsync(string user, string? tenant, CancellationToken cancellationToken)
    {
        if (user == ForgottenSubjects.Replacement)
        {
            throw new ArgumentException($"{ForgottenSubjects.Replacement} stands for those who are forgotten already.", nameof(user));
        }

        var request = (await ListAsync(cancellationToken)).FirstOrDefault(open => (open.User, open.Tenant) == (user, tenant));
        if (request is null)
        {
            request = new ForgetRequest { Id = Guid.CreateVersion7(time.GetUtcNow()), Tenant = tenant, User = user, At = time.GetUtcNow() };
            await SaveAsync(request, cancellationToken);
        }

        this.asked.Release();
        return request;
    }

    /// <summary>Gets the requests that are not done, the oldest first.</summary>
    public async Task<IReadOnlyList<ForgetRequest>> ListAsync(CancellationToken cancellationToken) =>
        [.. (await objects.ListAsync(Kind, cancellationToken)).Select(Read).OrderBy(static request => request.At).ThenBy(static request => request.Id)];

    /// <summary>Finds a request that is not done; null where it is.</summary>
    public async Task<ForgetRequest?> FindAsync(ForgetRequest request, CancellationToken cancellationToken) =>
        await objects.FindAsync(KeyOf(request), cancellationToken) is { } found ? Read(found) : null;

    /// <summary>Finds what became of a request; null while it is not done.</summary>
    public async Task<ForgetResult?> ResultAsync(ForgetRequest request, CancellationToken cancellationToken) =>
        await objects.FindAsync(ResultKeyOf(request), cancellationToken) is { } found ? JsonSerializer.Deserialize<ForgetResult>(found.Body) : null;

    /// <summary>Keeps how far a request is.</summary>
    internal Task SaveAsync(ForgetRequest request, CancellationToken cancellationToken) =>
        objects.PutAsync(KeyOf(request), JsonSerializer.Serialize(request), cancellationToken);

    /// <summary>Keeps the result of a request for a day, and lets go of older ones.</summary>
    internal async Task TellAsync(ForgetRequest request, ForgetResult result, CancellationToken cancellationToken)
    {
        foreach (var over in (await objects.ListAsync(ResultKind, cancellationToken)).Where(stored => time.GetUtcNow() - stored.ChangedAt > ResultsKept))
        {
            await objects.DeleteAsync(over.Key, cancellationToken);
        }

        await objects.PutAsync(ResultKeyOf(request), JsonSerializer.Serialize(result), cancellationToken);
    }

    /// <summary>Removes a request that is done, and with it the name.</summary>
    internal async Task RemoveAsync(ForgetRequest request, CancellationToken cancellationToken)
    {
        await objects.DeleteAsync(KeyOf(request), cancellationToken);

        // Former rows of the table still hold the name until they are merged.
        await source.ExecuteAsync("OPTIMIZE TABLE objects FINAL", cancellationToken: cancellationToken);
    }

    /// <summary>Waits until one is asked for in this process, or a time has passed.</summary>
    internal async Task WaitAsync(TimeSpan patience, CancellationToken cancellationToken)
    {
        using var limit = new CancellationTokenSource(patience, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        await this.asked.WaitAsync(either.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        cancellationToken.ThrowIfCancellationRequested();
    }

    private static ObjectKey KeyOf(ForgetRequest request) => new(Kind, request.Tenant, request.Id.ToString());

    private static ObjectKey ResultKeyOf(ForgetRequest request) => new(ResultKind, request.Tenant, request.Id.ToString());

    private static ForgetRequest Read(StoredObject stored) =>
        JsonSerializer.Deserialize<ForgetRequest>(stored.Body)! with { Id = Guid.Parse(stored.Key.Id), Tenant = stored.Key.Tenant };
}
