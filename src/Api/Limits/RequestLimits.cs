using System.Globalization;
using System.Threading.RateLimiting;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.RateLimiting;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Telemetry.Api.Keys;
using Telemetry.Api.Problems;

namespace Telemetry.Api.Limits;

/// <summary>Keeps one caller from taking the server from the others: so many requests a second, and so many queries at a time.</summary>
public static class RequestLimits
{
    private const int BurstSeconds = 10;
    private const int WaitingMax = 1000;

    /// <summary>Puts the limits into the pipeline, behind the keys, which tell who calls.</summary>
    public static IApplicationBuilder UseRequestLimits(this IApplicationBuilder app) => app.UseRateLimiter();

    internal static IServiceCollection AddRequestLimits(this IServiceCollection services)
    {
        services.AddOptions<LimitOptions>();
        services.AddRateLimiter(static _ => { });
        services.AddSingleton<IConfigureOptions<RateLimiterOptions>>(static provider =>
            new ConfigureOptions<RateLimiterOptions>(limiter => Configure(limiter, provider.GetRequiredService<IOptions<LimitOptions>>().Value)));
        return services;
    }

    private static void Configure(RateLimiterOptions limiter, LimitOptions limits)
    {
        limiter.GlobalLimiter = PartitionedRateLimiter.CreateChained(
            PartitionedRateLimiter.Create<HttpContext, string>(http => RateOf(http, limits)),
            PartitionedRateLimiter.Create<HttpContext, string>(http => TurnsOf(http, limits)));
        limiter.OnRejected = static (rejected, _) => RefuseAsync(rejected);
    }

    private static RateLimitPartition<string> RateOf(HttpContext http, LimitOptions limits)
    {
        var scope = ScopeOf(http);
        var perSecond = scope is null ? 0 : scope == KeyScope.Ingest ? limits.IntakePerSecond : limits.QueriesPerSecond;
        return perSecond == 0
            ? RateLimitPartition.GetNoLimiter("")
            : RateLimitPartition.GetTokenBucketLimiter($"{(scope == KeyScope.Ingest ? "intake" : "query")} {CallerOf(http)}", _ => new TokenBucketRateLimiterOptions
            {
                TokenLimit = perSecond * BurstSeconds,
                TokensPerPeriod = perSecond,
                ReplenishmentPeriod = TimeSpan.FromSeconds(1),
                QueueLimit = 0,
            });
    }

    private static RateLimitPartition<string> TurnsOf(HttpContext http, LimitOptions limits) =>
        ScopeOf(http) is null or KeyScope.Ingest || limits.ConcurrentQueries == 0
            ? RateLimitPartition.GetNoLimiter("")
            : RateLimitPartition.GetConcurrencyLimiter(CallerOf(http), _ => new ConcurrencyLimiterOptions
            {
                PermitLimit = limits.ConcurrentQueries,
                QueueLimit = WaitingMax,
                QueueProcessingOrder = QueueProcessingOrder.OldestFirst,
            });

    /// <summary>Gets what a request is for; null for what is never limited: health, and paths that there are not.</summary>
    private static KeyScope? ScopeOf(HttpContext http) => http.GetEndpoint() is RouteEndpoint endpoint ? EndpointAccess.ScopeOf(endpoint) : null;

    private static string CallerOf(HttpContext http) => http.Features.Get<ApiKey>()?.Id ?? $"{http.Connection.RemoteIpAddress}";

    private static async ValueTask RefuseAsync(OnRejectedContext rejected)
    {
        var wait = rejected.Lease.TryGetMetadata(MetadataName.RetryAfter, out var told) ? told : TimeSpan.FromSeconds(1);
        var seconds = Math.Max(1, (int)Math.Ceiling(wait.TotalSeconds)).ToString(CultureInfo.InvariantCulture);
        var http = rejected.HttpContext;
        http.Response.Headers.RetryAfter = seconds;
        await ProblemAnswers.Create(
            StatusCodes.Status429TooManyRequests,
            "Too many requests.",
            $"This caller sends more than it may (docs/security.md, Limits). Send the same request again after {seconds} s; Retry-After says so too.").ExecuteAsync(http);
    }
}
