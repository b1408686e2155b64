using System.Text.Json;
using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Telemetry.FakeProviders.Answers;
using Telemetry.FakeProviders.Recording;

namespace Telemetry.FakeProviders.Serving;

/// <summary>
/// A server on loopback that answers as the providers' APIs do, misbehaves when told to (<see cref="Behaviour"/>), and
/// remembers what it sent.
/// </summary>
/// <remarks>
/// Over HTTP it is steered by <c>POST /_script</c> (a JSON array of behaviours), <c>POST /_step?count=1</c>, and read by
/// <c>GET /_sent</c> and <c>GET /_sent/INDEX/body</c>. An embedded user has the same as members.
/// </remarks>
public sealed class FakeProviderServer : IAsyncDisposable
{
    private static readonly JsonSerializerOptions Snake = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    };

    private readonly WebApplication app;
    private readonly Made made;
    private readonly SentLog log = new();
    private readonly BehaviourChooser chooser = new();
    private readonly SemaphoreSlim steps = new(0);

    private FakeProviderServer(WebApplication app, int seed) => (this.app, this.made) = (app, new Made(seed));

    /// <summary>Gets a word that stands in every completion; it must never leave the process of the caller.</summary>
    public static string CompletionMarker => CannedText.Marker;

    /// <summary>Gets where it listens.</summary>
    public Uri Address { get; private set; } = new("http://127.0.0.1");

    /// <summary>Gets what was sent, in the order the answers began.</summary>
    public IReadOnlyList<SentAnswer> Sent => this.log.Answers;

    /// <summary>Starts one on a free port.</summary>
    /// <param name="seed">Fixes ids and counts.</param>
    public static async Task<FakeProviderServer> StartAsync(int seed = 1)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.WebHost.ConfigureKestrel(static kestrel => kestrel.AddServerHeader = false);
        var app = builder.Build();
        var server = new FakeProviderServer(app, seed);
        app.Run(server.AnswerAsync);
        await app.StartAsync();
        var addresses = app.Services.GetRequiredService<IServer>().Features.GetRequiredFeature<IServerAddressesFeature>();
        server.Address = new Uri(addresses.Addresses.First());
        return server;
    }

    /// <summary>Says how the next requests are answered, one by one.</summary>
    /// <exception cref="FormatException">A behaviour is unknown.</exception>
    public void Script(params string[] behaviours) => this.chooser.Add(behaviours);

    /// <summary>Lets answers in step mode go on by so many pieces.</summary>
    public void Step(int count = 1) => this.steps.Release(count);

    /// <summary>Gets the bytes of one answer, before compression.</summary>
    public byte[] SentBody(int index) => this.log.Body(index) ?? throw new ArgumentOutOfRangeException(nameof(index));

    public async ValueTask DisposeAsync()
    {
        await this.app.DisposeAsync();
        this.steps.Dispose();
    }

    private async Task AnswerAsync(HttpContext context)
    {
        var path = context.Request.Path.Value ?? "/";
        try
        {
            if (path.StartsWith("/_", StringComparison.Ordinal))
            {
                await this.SteerAsync(context, path);
            }
            else
            {
                await this.CallAsync(context);
            }
        }
        catch (Exception fault) when (fault is FormatException or JsonException)
        {
            context.Response.StatusCode = StatusCodes.Status400BadRequest;
            await context.Response.WriteAsync(fault.Message);
        }
    }

    private async Task SteerAsync(HttpContext context, string path)
    {
        switch (context.Request.Method, path.Split('/', StringSplitOptions.RemoveEmptyEntries))
        {
            case ("POST", ["_script"]):
                this.Script(await JsonSerializer.DeserializeAsync<string[]>(context.Request.Body, cancellationToken: context.RequestAborted) ?? []);
                break;
            case ("POST", ["_step"]):
                this.Step(int.TryParse(context.Request.Query["count"], out var count) ? count : 1);
                break;
            case ("GET", ["_sent"]):
                await context.Response.WriteAsJsonAsync(this.Sent, Snake, context.RequestAborted);
                break;
            case ("GET", ["_sent", var index, "body"]) when int.TryParse(index, out var at) && this.log.Body(at) is { } body:
                await context.Response.Body.WriteAsync(body, context.RequestAborted);
                break;
            default:
                context.Response.StatusCode = StatusCodes.Status404NotFound;
                break;
        }
    }

    private async Task CallAsync(HttpContext context)
    {
        var request = context.Request;
        var target = request.HttpContext.Features.Get<IHttpRequestFeature>()!.RawTarget;
        if (Routes.Find(request.Method, target.Split('?')[0], request.Host.Host) is not { } route)
        {
            context.Response.StatusCode = StatusCodes.Status404NotFound;
            return;
        }

        var (text, json) = await FakeCall.ReadBodyAsync(request, context.RequestAborted);
        var named = json.TryGetProperty("model", out var model) && model.ValueKind == JsonValueKind.String ? model.GetString()! : route.Model;
        var (requested, words) = named.Split('+', 2) is [var name, var rest] ? (name, rest) : (named, "");
        var behaviour = this.chooser.Choose(request.Headers["x-fake"].ToString(), words, text);
        var call = new FakeCall
        {
            Provider = route.Provider,
            ModelRequested = requested,
            Body = json,
            Streamed = route.Streamed ?? (json.TryGetProperty("stream", out var stream) && stream.ValueKind == JsonValueKind.True),
            Behaviour = behaviour,
            Made = this.made,
            BaseUrl = this.Address.ToString().TrimEnd('/'),
        };
        var answer = route.Answer(call);
        await new AnswerWriter(this.log, this.steps).WriteAsync(context, call, behaviour.Status is null ? answer : ErrorAnswers.From(answer, behaviour));
    }
}
