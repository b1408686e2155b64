using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Options;
using Telemetry.Api.Parameters;
using Telemetry.Api.Problems;
using Telemetry.Store.Errors;

namespace Telemetry.Api.Keys;

/// <summary>Lets a request through to its endpoint if its key allows it, and holds it to the tenant that the key is bound to.</summary>
internal sealed class KeyGate(RequestDelegate next, KeyRing keys, IOptions<KeyOptions> options, TimeProvider time)
{
    private const string Realm = "Bearer realm=\"telemetry\"";
    private const string RetryAfterSeconds = "2";

    public async Task InvokeAsync(HttpContext http)
    {
        // Without an endpoint there is nothing to protect: the answer is 404 or 405.
        if (http.GetEndpoint() is not RouteEndpoint endpoint || EndpointAccess.ScopeOf(endpoint) is not { } scope)
        {
            await next(http);
            return;
        }

        var refusal = await AdmitAsync(http, endpoint, scope);
        await (refusal is null ? next(http) : refusal.ExecuteAsync(http));
    }

    /// <summary>Checks the request's key and notes what it is held to; gives the answer of a request that is not let through.</summary>
    private async Task<IResult?> AdmitAsync(HttpContext http, RouteEndpoint endpoint, KeyScope scope)
    {
        var sent = SentKey.Read(http.Request.Headers);
        if (sent.Fault is { } fault)
        {
            return Unauthorized(http, fault, isInvalid: true);
        }

        if (sent.Text is null)
        {
            return options.Value.Required
                ? Unauthorized(http, "This server asks for a key: send the header Authorization: Bearer <key>; with the command line --key or TELEMETRY_KEY.", isInvalid: false)
                : null;
        }

        ApiKey? key;
        try
        {
            key = await keys.FindAsync(sent.Text, http.RequestAborted);
        }
        catch (ClickHouseException)
        {
            http.Response.Headers.RetryAfter = RetryAfterSeconds;
            return ProblemAnswers.Create(StatusCodes.Status503ServiceUnavailable, "Keys cannot be checked now.", "The store does not answer. Try again in a moment.");
        }

        if (key is null)
        {
            // On an open server too: a key that was revoked must not become one that may do everything.
            return Unauthorized(http, "The key is not known: it was revoked, or is another server's. An admin makes a new one with 'telemetry keys create'.", isInvalid: true);
        }

        if (key.IsOver(time.GetUtcNow()))
        {
            return Unauthorized(http, $"The key \"{key.Name}\" ended at {TimeText.Format(key.ExpiresAt!.Value)}. An admin makes a new one with 'telemetry keys create'.", isInvalid: true);
        }

        return Forbidden(http, endpoint, scope, key) ?? Admit(http, key);
    }

    private IResult? Admit(HttpContext http, ApiKey key)
    {
        keys.NoteUse(key);
        http.Features.Set(key);
        if (key.Tenant is { } tenant)
        {
            http.Features.Set(new BoundTenant(tenant));
        }

        return null;
    }

    private static IResult? Forbidden(HttpContext http, RouteEndpoint endpoint, KeyScope scope, ApiKey key)
    {
        var name = KeyScopes.NameOf(scope);
        if (!EndpointAccess.IsOpenTo(endpoint, key))
        {
            http.Response.Headers.WWWAuthenticate = $"{Realm}, error=\"insufficient_scope\", scope=\"{name}\"";
            return ProblemAnswers.Create(
                StatusCodes.Status403Forbidden,
                "The key may not do this.",
                $"The key \"{key.Name}\" has the scope {string.Join(", ", key.Scopes.Select(KeyScopes.NameOf))}; {http.Request.Method} {http.Request.Path} needs {name}. Use another key, or have one made with 'telemetry keys create NAME --scope {name}'.");
        }

        return key.Tenant is not null && EndpointAccess.IsForWholeInstallation(endpoint)
            ? ProblemAnswers.Create(
                StatusCodes.Status403Forbidden,
                "The key may not do this.",
                $"The key \"{key.Name}\" is bound to the tenant \"{key.Tenant}\", and {http.Request.Path} is the whole installation's. Use a key that is bound to none.")
            : null;
    }

    private static IResult Unauthorized(HttpContext http, string detail, bool isInvalid)
    {
        http.Response.Headers.WWWAuthenticate = isInvalid ? $"{Realm}, error=\"invalid_token\"" : Realm;
        return ProblemAnswers.Create(StatusCodes.Status401Unauthorized, isInvalid ? "The key is not valid." : "A key is missing.", detail);
    }
}

/// <summary>Puts the gate into the pipeline.</summary>
public static class KeyGates
{
    /// <summary>Checks keys. It must come after the routing, which tells the endpoint, and before everything that answers.</summary>
    public static IApplicationBuilder UseKeys(this IApplicationBuilder app) => app.UseMiddleware<KeyGate>();
}
