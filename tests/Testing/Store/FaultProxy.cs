using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Telemetry.Testing.Store;

/// <summary>
/// Stands between a client and ClickHouse's HTTP interface and does to requests what networks and servers do: refuses, delays,
/// loses answers. What is to happen can be changed at any time, by kind of request and for a number of them.
/// </summary>
public sealed class FaultProxy : IAsyncDisposable
{
    private readonly HttpClient target;
    private readonly Lock gate = new();
    private readonly List<Rule> rules = [];
    private readonly List<(int Nth, Func<Task> Hook)> hooks = [];
    private WebApplication app;
    private TaskCompletionSource? hold;
    private int held;
    private int faulted;
    private int usageInserts;
    private int underWay;

    private FaultProxy(int targetPort)
    {
        this.target = new HttpClient(new SocketsHttpHandler { UseProxy = false })
        {
            BaseAddress = new Uri($"http://127.0.0.1:{targetPort}/"),
            Timeout = Timeout.InfiniteTimeSpan,
        };
        this.app = Build(0);
    }

    /// <summary>Gets the port that clients connect to.</summary>
    public int Port { get; private set; }

    /// <summary>Gets how many usage inserts wait at this proxy because of <see cref="HoldUsageInserts"/>.</summary>
    public int Held => Volatile.Read(ref this.held);

    /// <summary>Gets to how many requests something was done.</summary>
    public int Faulted => Volatile.Read(ref this.faulted);

    /// <summary>Gets how many inserts of usage blocks came in, whatever became of them.</summary>
    public int UsageInserts => Volatile.Read(ref this.usageInserts);

    public static async Task<FaultProxy> StartAsync(int targetPort)
    {
        var proxy = new FaultProxy(targetPort);
        await proxy.ListenAsync();
        return proxy;
    }

    /// <summary>Closes the port and all connections, as a server that is not running: connecting is refused.</summary>
    public async Task StopListeningAsync()
    {
        // Requests that are being delayed are not waited for.
        using var now = new CancellationTokenSource(TimeSpan.Zero);
        await this.app.StopAsync(now.Token);
        await this.app.DisposeAsync();
    }

    /// <summary>Opens the same port again.</summary>
    public Task ListenAgainAsync()
    {
        this.app = Build(Port);
        return ListenAsync();
    }

    /// <summary>Lets usage inserts wait here, before anything else is done to them, until <see cref="LetUsageInsertsGo"/>.</summary>
    public void HoldUsageInserts() => this.hold = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Lets those go that wait, also where their client is gone: what is on its way arrives.</summary>
    public void LetUsageInsertsGo() => Interlocked.Exchange(ref this.hold, null)?.SetResult();

    /// <summary>From now on does this to requests of a kind. Of several rules, the first that fits is used.</summary>
    /// <param name="kind">Which requests.</param>
    /// <param name="fault">What happens to them.</param>
    /// <param name="times">To how many of them; after that they pass.</param>
    public void Set(RequestKind kind, ProxyFault fault, int times = int.MaxValue)
    {
        lock (this.gate)
        {
            this.rules.Add(new Rule(kind, fault, times));
        }
    }

    /// <summary>Waits until no request is under way, not even one whose client gave up.</summary>
    public async Task WaitUntilIdleAsync() => await Until.TrueAsync(
        () => Task.FromResult(Volatile.Read(ref this.underWay) == 0), TimeSpan.FromSeconds(60), () => "Requests are still under way.");

    /// <summary>Lets everything pass from now on.</summary>
    public void Clear()
    {
        lock (this.gate)
        {
            this.rules.Clear();
        }
    }

    /// <summary>Does something, and waits for it, when the n-th insert of a usage block (from 1) came in, before it is forwarded.</summary>
    public void AtUsageInsert(int nth, Func<Task> hook)
    {
        lock (this.gate)
        {
            this.hooks.Add((nth, hook));
        }
    }

    public async ValueTask DisposeAsync()
    {
        await StopListeningAsync();
        this.target.Dispose();
    }

    private WebApplication Build(int port)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.Listen(IPAddress.Loopback, port);
            kestrel.Limits.MaxRequestLineSize = 512 << 10;
            kestrel.Limits.MaxRequestBodySize = null;
        });
        var built = builder.Build();
        built.Run(async context =>
        {
            Interlocked.Increment(ref this.underWay);
            try
            {
                await AnswerAsync(context);
            }
            finally
            {
                Interlocked.Decrement(ref this.underWay);
            }
        });
        return built;
    }

    private async Task ListenAsync()
    {
        await this.app.StartAsync();
        Port = new Uri(this.app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First()).Port;
    }

    private static RequestKind KindOf(string database, string query, byte[] body)
    {
        const int head = 256;
        const string scratch = "telemetry_selftest_";
        var sql = query.Length > 0 ? query : System.Text.Encoding.UTF8.GetString(body.AsSpan(0, Math.Min(body.Length, head)));
        return !sql.TrimStart().StartsWith("INSERT", StringComparison.OrdinalIgnoreCase) ? RequestKind.Query
            : sql.Contains("`usage_events`", StringComparison.Ordinal) && !database.StartsWith(scratch, StringComparison.Ordinal) ? RequestKind.UsageInsert
            : RequestKind.OtherInsert;
    }

    private async Task AnswerAsync(HttpContext context)
    {
        using var kept = new MemoryStream();
        await context.Request.Body.CopyToAsync(kept, context.RequestAborted);
        var body = kept.ToArray();
        var kind = KindOf(context.Request.Query["database"].ToString(), context.Request.Query["query"].ToString(), body);
        if (kind == RequestKind.UsageInsert)
        {
            await RunHooksAsync(Interlocked.Increment(ref this.usageInserts));
            await WaitWhileHeldAsync();
        }

        var fault = Take(kind);
        if (fault is { BreakBefore: true })
        {
            context.Abort();
            return;
        }

        if (fault is { Status: > 0 })
        {
            context.Response.StatusCode = fault.Status;
            await context.Response.WriteAsync(fault.Text, context.RequestAborted);
            return;
        }

        await Task.Delay(fault?.Before ?? TimeSpan.Zero);

        // What the client does meanwhile changes nothing: a request that is on its way arrives.
        using var response = await ForwardAsync(context.Request, body);
        if (response is null || fault is { BreakAfter: true })
        {
            context.Abort();
            return;
        }

        await Task.Delay(fault?.After ?? TimeSpan.Zero);
        await PassOnAsync(response, context);
    }

    private async Task<HttpResponseMessage?> ForwardAsync(HttpRequest request, byte[] body)
    {
        using var forwarded = new HttpRequestMessage(new HttpMethod(request.Method), $"{request.Path}{request.QueryString}") { Content = new ByteArrayContent(body) };
        foreach (var (name, values) in request.Headers.Where(static header => header.Key is "Content-Type" or "Content-Encoding" or "Authorization" or "Accept-Encoding"))
        {
            if (!forwarded.Headers.TryAddWithoutValidation(name, values.ToArray()))
            {
                forwarded.Content.Headers.TryAddWithoutValidation(name, values.ToArray());
            }
        }

        try
        {
            return await this.target.SendAsync(forwarded);
        }
        catch (HttpRequestException)
        {
            return null; // The server is away: so is its proxy.
        }
    }

    private static async Task PassOnAsync(HttpResponseMessage response, HttpContext context)
    {
        context.Response.StatusCode = (int)response.StatusCode;
        foreach (var (name, values) in response.Headers.Concat(response.Content.Headers).Where(static header => header.Key is not "Transfer-Encoding"))
        {
            context.Response.Headers[name] = values.ToArray();
        }

        try
        {
            await response.Content.CopyToAsync(context.Response.Body, context.RequestAborted);
        }
        catch (Exception gone) when (gone is OperationCanceledException or IOException)
        {
            // The client gave up; the server had done its part.
        }
    }

    private async Task WaitWhileHeldAsync()
    {
        if (this.hold is { } closed)
        {
            Interlocked.Increment(ref this.held);
            await closed.Task;
            Interlocked.Decrement(ref this.held);
        }
    }

    private async Task RunHooksAsync(int insert)
    {
        List<Func<Task>> due;
        lock (this.gate)
        {
            due = [.. this.hooks.Where(hook => hook.Nth == insert).Select(hook => hook.Hook)];
        }

        foreach (var hook in due)
        {
            await hook();
        }
    }

    private ProxyFault? Take(RequestKind kind)
    {
        lock (this.gate)
        {
            var rule = this.rules.Find(rule => rule.TimesLeft > 0 && (rule.Kind == RequestKind.Any || rule.Kind == kind));
            if (rule is not null)
            {
                rule.TimesLeft--;
                this.faulted++;
            }

            return rule?.Fault;
        }
    }

    private sealed class Rule(RequestKind kind, ProxyFault fault, int times)
    {
        public RequestKind Kind => kind;
        public ProxyFault Fault => fault;
        public int TimesLeft { get; set; } = times;
    }
}
