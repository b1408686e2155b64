using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;
using Telemetry.Broker;
using Telemetry.Ingest.Otlp;

namespace Telemetry.Ingest.Intake;

/// <summary>Registers the intake and maps its endpoints.</summary>
public static class EventIntake
{
    /// <summary>The name of the intake's meter.</summary>
    public const string MeterName = IntakeMetrics.MeterName;

    /// <summary>Adds the intake. The composition must also register an <see cref="IEventLogWriter"/>. Options are checked at start.</summary>
    public static IServiceCollection AddIntake(this IServiceCollection services, Action<IntakeOptions>? configure = null)
    {
        services.AddOptions<IntakeOptions>().Configure(configure ?? (_ => { })).ValidateOnStart();
        services.AddSingleton<IValidateOptions<IntakeOptions>, OptionsCheck>();
        services.AddMetrics();
        services.AddLogging();
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton<IntakeMetrics>();
        services.TryAddSingleton<IntakeHandler>();
        services.TryAddSingleton<OtlpHandler>();
        return services;
    }

    /// <summary>Maps <c>POST /v1/events</c> and OTLP's <c>/v1/traces</c>, <c>/v1/logs</c> and <c>/v1/metrics</c>.</summary>
    public static void MapIntake(this IEndpointRouteBuilder routes)
    {
        routes.MapPost("/v1/events", (RequestDelegate)(context => context.RequestServices.GetRequiredService<IntakeHandler>().HandleAsync(context)))
            .WithName("PostEvents")
            .WithSummary("Takes usage events: one JSON object, an array, or NDJSON.");
        foreach (OtlpSignal signal in OtlpSignal.All)
        {
            routes.MapPost(signal.Path, (RequestDelegate)(context => context.RequestServices.GetRequiredService<OtlpHandler>().HandleAsync(context, signal)))
                .WithName(signal.OperationName)
                .WithSummary(signal.Summary);
        }
    }

    private sealed class OptionsCheck : IValidateOptions<IntakeOptions>
    {
        public ValidateOptionsResult Validate(string? name, IntakeOptions options)
        {
            // Directory.Build.props turns it on for every program of this repository; a host of its own has to do so too.
            const string strict = "System.IO.Compression.UseStrictValidation";
            string[] faults = [.. options.Faults()];
            if (!AppContext.TryGetSwitch(strict, out bool isStrict) || !isStrict)
            {
                faults = [.. faults, $"The runtime option {strict} is not true: a packed body that was cut could not be told from a whole one."];
            }

            return faults.Length == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(faults);
        }
    }
}
