using System.Data.Common;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace Telemetry.Store.Client;

/// <summary>The keys of a connection string, named as ClickHouse.Client names them. Keys beginning <c>set_</c> are query settings.</summary>
[SuppressMessage("Design", "CA1010:Generic interface should also be implemented", Justification = "ADO.NET fixes the shape.")]
public sealed class ClickHouseConnectionStringBuilder : DbConnectionStringBuilder
{
    public const string SettingPrefix = "set_";

    private static readonly string[] Known = ["Host", "Port", "Protocol", "Username", "Password", "Database", "Timeout", "Compression"];

    public ClickHouseConnectionStringBuilder() { }

    /// <exception cref="ArgumentException">A key is unknown or a value is no number; the message names it.</exception>
    public ClickHouseConnectionStringBuilder(string connectionString)
    {
        ConnectionString = connectionString;
        foreach (var key in Keys.Cast<string>())
        {
            if (!key.StartsWith(SettingPrefix, StringComparison.OrdinalIgnoreCase) && !Known.Contains(key, StringComparer.OrdinalIgnoreCase))
            {
                throw new ArgumentException(
                    $"Unknown key '{key}' in the ClickHouse connection string. Known: {string.Join(", ", Known)}, {SettingPrefix}NAME.",
                    nameof(connectionString));
            }
        }

        _ = (Port, Timeout, Compression);
    }

    public string Host
    {
        get => Text(nameof(Host), "localhost");
        set => this[nameof(Host)] = value;
    }

    /// <summary>Gets or sets the HTTP port; default 8123, or 8443 for https.</summary>
    public int Port
    {
        get => Number(nameof(Port), Protocol == "https" ? 8443 : 8123);
        set => this[nameof(Port)] = value;
    }

    /// <summary>Gets or sets <c>http</c> or <c>https</c>.</summary>
    public string Protocol
    {
        get => Text(nameof(Protocol), "http");
        set => this[nameof(Protocol)] = value;
    }

    public string Username
    {
        get => Text(nameof(Username), "default");
        set => this[nameof(Username)] = value;
    }

    public string Password
    {
        get => Text(nameof(Password), "");
        set => this[nameof(Password)] = value;
    }

    public string Database
    {
        get => Text(nameof(Database), "default");
        set => this[nameof(Database)] = value;
    }

    /// <summary>Gets or sets how long one command may take, in seconds; default 120.</summary>
    public int Timeout
    {
        get => Number(nameof(Timeout), 120);
        set => this[nameof(Timeout)] = value;
    }

    /// <summary>Gets or sets whether answers and inserts are gzipped on the wire; default true to a server.</summary>
    public bool Compression
    {
        get => !TryGetValue(nameof(Compression), out var value) || bool.Parse(Convert.ToString(value, CultureInfo.InvariantCulture)!);
        set => this[nameof(Compression)] = value;
    }

    /// <summary>Gets the query settings given as <c>set_NAME=VALUE</c>.</summary>
    public IReadOnlyDictionary<string, string> Settings => Keys.Cast<string>()
        .Where(key => key.StartsWith(SettingPrefix, StringComparison.OrdinalIgnoreCase))
        .ToDictionary(key => key[SettingPrefix.Length..], key => Text(key, ""), StringComparer.Ordinal);

    private string Text(string key, string otherwise) =>
        TryGetValue(key, out var value) ? Convert.ToString(value, CultureInfo.InvariantCulture) ?? otherwise : otherwise;

    private int Number(string key, int otherwise)
    {
        var text = Text(key, otherwise.ToString(CultureInfo.InvariantCulture));
        return int.TryParse(text, CultureInfo.InvariantCulture, out var number)
            ? number
            : throw new ArgumentException($"'{text}' is no number for the key '{key}' of the ClickHouse connection string.");
    }
}
