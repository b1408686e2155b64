using System.CommandLine;
using System.CommandLine.Parsing;
using Telemetry.Cli.Hosting;
using Telemetry.Cli.Server;

namespace Telemetry.Cli.Commands;

/// <summary>The options by which a verb finds its store.</summary>
/// <param name="hasDefault">Whether the store of the current folder is meant where none is named.</param>
internal sealed class StoreOptions(bool hasDefault = true)
{
    /// <summary>The environment variable of the key, as the hooks and the SDK read it.</summary>
    private const string KeyVariable = "TELEMETRY_KEY";

    private readonly Option<Uri?> url = new("--url")
    {
        Description = "Server to use, e.g. http://127.0.0.1:8088." + (hasDefault ? " Default: the server that runs on the data directory, else the directory itself." : ""),
        HelpName = "URL",
        CustomParser = ParseUrl,
    };

    private readonly Option<string?> key = new("--key") { Description = $"API key for the server. Default: {KeyVariable}.", HelpName = "KEY" };

    private readonly Option<string?> data = new("--data") { Description = "Data directory." + (hasDefault ? " Default: ./.telemetry, or Data:Directory." : " A server that runs on it is used."), HelpName = "DIR" };

    /// <summary>Adds the options to a verb.</summary>
    public void AddTo(Command verb)
    {
        verb.Options.Add(this.url);
        verb.Options.Add(this.key);
        verb.Options.Add(this.data);
    }

    /// <summary>Gets the names of the options that name a store on this line.</summary>
    public IEnumerable<string> Named(ParseResult parsed) =>
        new Option[] { this.url, this.data }.Where(option => parsed.GetResult(option) is { Implicit: false }).Select(static option => option.Name);

    public StoreChoice Read(ParseResult parsed)
    {
        var named = parsed.GetValue(this.url);
        var directory = named is null ? SettingsReader.Read(new SettingFlags(parsed.GetValue(this.data)), ServerKind.Embedded).DataDirectory : "";
        return new StoreChoice(named, parsed.GetValue(this.key) ?? Environment.GetEnvironmentVariable(KeyVariable), directory);
    }

    /// <summary>Reads the address of a server.</summary>
    public static Uri? ParseUrl(ArgumentResult result)
    {
        var text = result.Tokens[0].Value;
        if (Uri.TryCreate(text, UriKind.Absolute, out var uri) && uri.Scheme is ("http" or "https"))
        {
            return uri;
        }

        result.AddError($"--url: '{text}' is not an http or https address, e.g. http://127.0.0.1:8088");
        return null;
    }
}
