using System.Collections.Immutable;
using System.Text.Json.Serialization;
using NodaTime;
using Telemetry.Api.Parameters;
using Telemetry.Api.Problems;

namespace Telemetry.Api.Keys;

/// <summary>The body of POST /keys.</summary>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
public sealed record KeyRequest
{
    private const int NameLengthMax = 64;
    private const int TenantLengthMax = 256;

    /// <summary>Gets what people call it, 1 to 64 characters.</summary>
    public string? Name { get; init; }

    /// <summary>Gets what it may do: any of <c>ingest</c>, <c>read</c>, <c>admin</c>.</summary>
    public IReadOnlyList<string>? Scopes { get; init; }

    /// <summary>Gets the tenant to bind it to; absent: none. An empty string is the tenant without a name.</summary>
    public string? Tenant { get; init; }

    /// <summary>Gets when it ends, RFC 3339 or a date, which is midnight UTC; absent: never.</summary>
    public string? ExpiresAt { get; init; }

    /// <summary>Reads and checks the body.</summary>
    /// <param name="bound">The tenant that the caller is held to: it can give no more than it has.</param>
    /// <param name="now">The time that the key must outlast.</param>
    /// <exception cref="RequestRefusedException">With every fault.</exception>
    internal (string Name, ImmutableArray<KeyScope> Scopes, string? Tenant, DateTimeOffset? ExpiresAt) Read(string? bound, DateTimeOffset now)
    {
        var faults = new List<ParameterFault>();
        var name = Name?.Trim() ?? "";
        if (name.Length is 0 or > NameLengthMax || name.Any(char.IsControl))
        {
            faults.Add(new ParameterFault("name", $"Give it a name of 1 to {NameLengthMax} characters by which you will know it, e.g. \"search-service\"."));
        }

        var scopes = ReadScopes(faults);
        if (Tenant?.Length > TenantLengthMax)
        {
            faults.Add(new ParameterFault("tenant", $"At most {TenantLengthMax} characters."));
        }
        else if (bound is not null && Tenant is not null && Tenant != bound)
        {
            faults.Add(new ParameterFault("tenant", $"The key used is bound to the tenant \"{bound}\", and so is every key it makes: leave tenant out."));
        }

        var ends = ReadEnd(now, faults);
        return faults.Count == 0 ? (name, scopes, bound ?? Tenant, ends) : throw RequestRefusedException.Invalid(faults);
    }

    private ImmutableArray<KeyScope> ReadScopes(List<ParameterFault> faults)
    {
        var known = string.Join(", ", KeyScopes.Names);
        if (Scopes is not { Count: > 0 })
        {
            faults.Add(new ParameterFault("scopes", $"Say what it may do: {known}."));
            return [];
        }

        foreach (var unknown in Scopes.Where(static scope => KeyScopes.Find(scope) is null))
        {
            faults.Add(new ParameterFault("scopes", $"\"{unknown}\" is not one of {known}{Hints.End(unknown, KeyScopes.Names)}"));
        }

        return [.. Scopes.Select(KeyScopes.Find).OfType<KeyScope>().Distinct().Order()];
    }

    private DateTimeOffset? ReadEnd(DateTimeOffset now, List<ParameterFault> faults)
    {
        if (ExpiresAt is null)
        {
            return null;
        }

        if (!TimeParameter.TryRead(ExpiresAt, out var end, out var fault))
        {
            faults.Add(new ParameterFault("expires_at", fault));
            return null;
        }

        if (end <= Instant.FromDateTimeOffset(now))
        {
            faults.Add(new ParameterFault("expires_at", $"{TimeText.Format(end)} has passed."));
        }

        return end.ToDateTimeOffset();
    }
}
