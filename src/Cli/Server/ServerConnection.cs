using System.Net.Http.Headers;
using Telemetry.Cli.Commands;
using Telemetry.Cli.Hosting;
using Telemetry.Cli.Output;

namespace Telemetry.Cli.Server;

/// <summary>Which store a verb means.</summary>
/// <param name="Url">A server's address; null where none was named.</param>
/// <param name="Key">The API key for it.</param>
/// <param name="DataDirectory">The data directory whose server, or else whose store, is meant.</param>
internal sealed record StoreChoice(Uri? Url, string? Key, string DataDirectory);

/// <summary>
/// A way to a server: the one named, else the one that holds the data directory, else the same server started in this
/// process on a loopback port for the time of the verb.
/// </summary>
internal sealed class ServerConnection : IAsyncDisposable
{
    private static readonly TimeSpan AnswerWithin = TimeSpan.FromMinutes(10);

    private readonly HttpClient http;
    private readonly LocalServer? local;

    private ServerConnection(HttpClient http, LocalServer? local)
    {
        (this.http, this.local) = (http, local);
        Api = new ApiClient(http);
    }

    public ApiClient Api { get; }

    /// <summary>Gets whether the server runs in this process.</summary>
    public bool IsLocal => this.local is not null;

    /// <summary>Connects, or starts a server.</summary>
    /// <exception cref="VerbException">The store cannot be reached or opened; the message says why.</exception>
    public static async Task<ServerConnection> OpenAsync(StoreChoice choice, CancellationToken cancellationToken)
    {
        if (choice.Url is not null)
        {
            return new ServerConnection(Client(choice.Url, choice.Key), null);
        }

        if (DataDirectoryLock.Holder(choice.DataDirectory) is { } holder)
        {
            return new ServerConnection(Client(AddressOf(holder, choice.DataDirectory), choice.Key), null);
        }

        Terminal.Message($"no server runs on {choice.DataDirectory}; opening it for this command");
        var local = await LocalServer.StartAsync(choice.DataDirectory, cancellationToken).ConfigureAwait(false);
        return new ServerConnection(Client(local.Address, local.Key), local);
    }

    public async ValueTask DisposeAsync()
    {
        this.http.Dispose();
        if (this.local is not null)
        {
            await this.local.DisposeAsync().ConfigureAwait(false);
        }
    }

    private static Uri AddressOf(LockHolder holder, string directory) =>
        Uri.TryCreate(holder.Url, UriKind.Absolute, out var address)
            ? address
            : throw new VerbException(
                $"the data directory {directory} is in use by {(holder.Pid > 0 ? $"process {holder.Pid}" : "another process")}, which serves no address yet. Try again in a moment.");

    private static HttpClient Client(Uri address, string? key)
    {
        var client = new HttpClient { BaseAddress = address, Timeout = AnswerWithin };
        if (!string.IsNullOrEmpty(key))
        {
            client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", key);
        }

        return client;
    }
}
