using System.Text.RegularExpressions;
using System.Xml.Linq;
using Telemetry.Cli.Commands;
using Telemetry.Cli.Hosting;
using Telemetry.Testing;

namespace Telemetry.Cli.Tests.Compose;

/// <summary>What can be said of the compose file without a Docker engine.</summary>
public sealed partial class ComposeTests
{
    private static readonly ComposeFile File = ComposeFile.Read();

    private static readonly string[] RunOnce = ["migrate", "topics"];

    [Fact]
    public void Every_setting_is_one_that_the_services_read()
    {
        var settings = File.Services.SelectMany(static service => ComposeFile.Environment(service.Service))
            .Select(static pair => pair.Name).Where(static name => name.StartsWith("TELEMETRY_", StringComparison.Ordinal)).Distinct().ToList();

        Assert.NotEmpty(settings);
        Assert.All(settings, static name =>
        {
            Assert.StartsWith(SettingsReader.EnvironmentPrefix, name, StringComparison.Ordinal);
            var path = name[SettingsReader.EnvironmentPrefix.Length..].Replace("__", ":", StringComparison.Ordinal);
            Assert.Contains(SettingKeys.Supported, key => SettingKeys.Covers(key, path));
        });
    }

    [Fact]
    public void Every_command_is_a_verb()
    {
        var verbs = Verbs.All().Select(static verb => verb.Name).ToList();
        var commands = File.Services.Where(static service => (string)service.Service["image"] == "telemetry").Select(static service => ComposeFile.Texts(service.Service, "command")).ToList();

        Assert.NotEmpty(commands);
        Assert.All(commands, command => Assert.Contains(command[0], verbs));
    }

    [Fact]
    public void Images_of_others_are_pinned_to_a_release() => Assert.All(
        File.Services.Select(static service => (string)service.Service["image"]).Where(static image => image != "telemetry"),
        static image => Assert.Matches(Release(), image));

    [Fact]
    public void Ports_are_open_on_loopback_alone() => Assert.All(
        File.Services.SelectMany(static service => ComposeFile.Texts(service.Service, "ports")), static port => Assert.StartsWith("127.0.0.1:", port, StringComparison.Ordinal));

    [Fact]
    public void What_goes_on_running_says_whether_it_is_well_and_what_is_waited_for_can_be() => Assert.All(File.Services, static service =>
    {
        Assert.Equal(!RunOnce.Contains(service.Name), service.Service.ContainsKey("healthcheck"));
        foreach (var (name, condition) in service.Service.TryGetValue("depends_on", out var needs) ? ComposeFile.Map(needs) : new Dictionary<object, object>())
        {
            var expected = RunOnce.Contains((string)name) ? "service_completed_successfully" : "service_healthy";
            Assert.Equal(expected, ComposeFile.Map(condition)["condition"]);
        }
    });

    [Fact]
    public void No_password_has_a_default_and_the_example_names_each()
    {
        var text = System.IO.File.ReadAllText(Checkout.PathOf("docker-compose.yml"));
        var named = Variable().Matches(text).Select(static match => match.Groups[1].Value).Distinct().Order().ToList();
        var example = System.IO.File.ReadAllLines(Checkout.PathOf(".env.example")).Where(static line => line.Length > 0 && line[0] != '#').ToList();

        Assert.NotEmpty(named);
        Assert.All(Variable().Matches(text), static match => Assert.StartsWith(":?", match.Groups[2].Value, StringComparison.Ordinal));
        Assert.All(example, static line => Assert.EndsWith("=", line, StringComparison.Ordinal));
        Assert.Equal(named, example.Select(static line => line.TrimEnd('=')).Order());
    }

    [Fact]
    public void Every_volume_and_file_that_a_service_uses_is_there()
    {
        var paths = File.Services.SelectMany(static service => ComposeFile.Texts(service.Service, "volumes")).Select(static volume => volume.Split(':')[0]).Where(static path => path.StartsWith("./", StringComparison.Ordinal)).ToList();

        Assert.NotEmpty(paths);
        Assert.All(paths, static path => Assert.True(Path.Exists(Checkout.PathOf(path)), path));
    }

    [Theory]
    [InlineData("users.xml")]
    [InlineData("server.xml")]
    public void The_servers_files_parse(string name) =>
        Assert.Equal("clickhouse", XDocument.Load(Checkout.PathOf("deploy", "clickhouse", name)).Root!.Name.LocalName);

    [Fact]
    public void The_store_has_no_user_but_a_writer_and_a_reader_that_cannot_write()
    {
        var all = XDocument.Load(Checkout.PathOf("deploy", "clickhouse", "users.xml")).Root!;
        var users = all.Element("users")!.Elements().ToList();

        Assert.Equal(["default", "telemetry_writer", "telemetry_reader"], users.Select(static user => user.Name.LocalName));
        Assert.Equal("1", users[0].Attribute("remove")!.Value);
        Assert.Equal("reader", users[2].Element("profile")!.Value);
        Assert.Equal("1", all.Element("profiles")!.Element("reader")!.Element("readonly")!.Value);
        Assert.All(users.Skip(1), static user => Assert.NotNull(user.Element("password")!.Attribute("from_env")));
    }

    /// <summary>dclint holds the file against the schema of compose files as well.</summary>
    [Fact]
    public async Task The_schema_and_the_linter_find_nothing_and_do_find_a_misspelt_key()
    {
        var npm = await NodeTool.InstallAsync("tests", "Cli.Tests", "Compose", "npm");
        using var folder = new TempFolder();
        var good = await System.IO.File.ReadAllTextAsync(Checkout.PathOf("docker-compose.yml"));
        var misspelt = folder.Write("docker-compose.yml", good.Replace("healthcheck:", "healthchek:", StringComparison.Ordinal));

        var (found, output) = await LintAsync(npm, Checkout.PathOf("docker-compose.yml"));
        var (foundThere, outputThere) = await LintAsync(npm, misspelt);

        Assert.True(found == 0, output);
        Assert.NotEqual(0, foundThere);
        Assert.Contains("/services/kafka", outputThere, StringComparison.Ordinal);
    }

    private static Task<(int Exit, string Output)> LintAsync(string npm, string file) => NodeTool.RunAsync(
        "node", npm, "node_modules/dclint/bin/dclint.cjs", "--config", Checkout.PathOf("deploy", "dclint.json"), "--max-warnings", "0", file);

    [GeneratedRegex(@"^[^:]+:\d+(\.\d+){2,3}$")]
    private static partial Regex Release();

    [GeneratedRegex(@"\$\{(\w+)([^}]*)\}")]
    private static partial Regex Variable();
}
