using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Telemetry.Store.Errors;

namespace Telemetry.Api.Problems;

/// <summary>Turns what goes wrong while a request is answered into a problem document with the next step.</summary>
internal sealed partial class FaultFilter(ILogger<FaultFilter> logger) : IEndpointFilter
{
    private const int TooManyRows = 158;
    private const string Narrow = "Ask for a shorter range, a wider bucket, or fewer groups.";

    public async ValueTask<object?> InvokeAsync(EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        try
        {
            return await next(context);
        }
        catch (RequestRefusedException refused)
        {
            return ProblemAnswers.From(refused);
        }
        catch (ClickHouseException fault)
        {
            LogStoreFault(logger, fault.Code, context.HttpContext.Request.Path, fault);
            return FromStore(fault);
        }
        catch (OperationCanceledException) when (!context.HttpContext.RequestAborted.IsCancellationRequested)
        {
            return ProblemAnswers.Create(StatusCodes.Status504GatewayTimeout, "The query took too long.", Narrow);
        }
        catch (Exception fault) when (fault is not OperationCanceledException and not BadHttpRequestException)
        {
            LogFault(logger, context.HttpContext.Request.Path, fault);
            return ProblemAnswers.Create(StatusCodes.Status500InternalServerError, "The server failed to answer.", "This is a fault of the server: its log says more.");
        }
    }

    private static IResult FromStore(ClickHouseException fault) => fault.Code switch
    {
        ClickHouseErrorCodes.TimeoutExceeded => ProblemAnswers.Create(StatusCodes.Status504GatewayTimeout, "The query took too long.", Narrow),
        ClickHouseErrorCodes.MemoryLimitExceeded or TooManyRows => ProblemAnswers.Create(StatusCodes.Status503ServiceUnavailable, "The query needs more memory than one query may take.", Narrow),
        ClickHouseErrorCodes.TooManySimultaneousQueries => ProblemAnswers.Create(StatusCodes.Status503ServiceUnavailable, "Too many queries are running.", "Try again in a moment."),
        _ => ProblemAnswers.Create(StatusCodes.Status503ServiceUnavailable, "The store could not answer.", "Try again; if it stays so, run telemetry doctor and look at the log."),
    };

    [LoggerMessage(Level = LogLevel.Error, Message = "Answering {Path} failed.")]
    private static partial void LogFault(ILogger logger, string path, Exception fault);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The store failed a query of {Path} with code {Code}.")]
    private static partial void LogStoreFault(ILogger logger, int code, string path, Exception fault);
}
