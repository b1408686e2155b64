using System.Net;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Threading.Channels;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Telemetry.Api.Keys;
using Telemetry.Api.Parameters;
using Telemetry.Api.Problems;
using Telemetry.Api.Rows;

namespace Telemetry.Api.Backups;

/// <summary>The body of POST /backups.</summary>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
public sealed record BackupRequest
{
    /// <summary>Gets the folder to write on the server's machine: an absolute path that is not there yet, or empty.</summary>
    public string? To { get; init; }
}

/// <summary>POST /backups: copies the data directory while the server runs, and tells how far it is, line by line.</summary>
internal static class BackupEndpoint
{
    public static void Map(IEndpointRouteBuilder routes) => routes
        .MapPost("/backups", WriteAsync)
        .ForWholeInstallation()
        .Accepts<BackupRequest>("application/json")
        .Produces<BackupResult>(StatusCodes.Status200OK, "application/x-ndjson")
        .ProducesProblem(StatusCodes.Status400BadRequest)
        .ProducesProblem(StatusCodes.Status403Forbidden)
        .WithName("WriteBackup")
        .WithSummary("Copies everything the server keeps to a folder of its machine. Lines of progress, then what it holds, or what went wrong.");

    private static async Task<IResult> WriteAsync(HttpContext http, IBackup backup, CancellationToken cancellationToken)
    {
        PlainQuery.Read(http);
        if (http.Connection.RemoteIpAddress is { } address && !IPAddress.IsLoopback(address))
        {
            throw new RequestRefusedException(403, "Backups are written on the server's machine only.", new ParameterFault("to", "Run 'telemetry backup' on the machine of the server."));
        }

        var request = await JsonBody.ReadAsync<BackupRequest>(http.Request.Body, cancellationToken);
        if (request.To is not { Length: > 0 } to || !Path.IsPathFullyQualified(to))
        {
            throw RequestRefusedException.Invalid([new ParameterFault("to", "Name a folder by its absolute path.")]);
        }

        var told = Channel.CreateUnbounded<BackupProgress>();
        var writing = backup.WriteAsync(to, progress => told.Writer.TryWrite(progress), cancellationToken);
        _ = writing.ContinueWith(_ => told.Writer.Complete(), CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default);

        // Until there is progress a refusal can still be told by a status.
        if (!await told.Reader.WaitToReadAsync(cancellationToken))
        {
            await writing;
        }

        http.Response.ContentType = "application/x-ndjson";
        await foreach (var progress in told.Reader.ReadAllAsync(cancellationToken))
        {
            await WriteLineAsync(http, progress, cancellationToken);
        }

        try
        {
            await WriteLineAsync(http, await writing, cancellationToken);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            await WriteLineAsync(http, new { error = fault.Message }, cancellationToken);
        }

        return TypedResults.Empty;
    }

    private static async Task WriteLineAsync<T>(HttpContext http, T line, CancellationToken cancellationToken)
    {
        await http.Response.Body.WriteAsync(JsonSerializer.SerializeToUtf8Bytes(line, ApiJson.Options), cancellationToken);
        await http.Response.Body.WriteAsync("\n"u8.ToArray(), cancellationToken);
        await http.Response.Body.FlushAsync(cancellationToken);
    }
}
