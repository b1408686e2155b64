using Telemetry.Cli.Hosting;

namespace Telemetry.Cli.Tests;

public sealed class DataDirectoryTests : IDisposable
{
    private readonly TempFolder folder = new();

    public void Dispose() => this.folder.Dispose();

    [Theory]
    [InlineData("2", "newer Telemetry")]
    [InlineData("0", "cannot read it")]
    [InlineData("x", "cannot read it")]
    public async Task Another_version_is_refused_and_left_alone(string version, string says)
    {
        this.folder.Write("version", version);

        var refused = await Assert.ThrowsAsync<DataDirectoryException>(() => DataDirectory.OpenAsync(this.folder.Path, default));

        Assert.Contains(says, refused.Message, StringComparison.Ordinal);
        Assert.Equal(version, File.ReadAllText(this.folder["version"]));
        Assert.Null(DataDirectoryLock.Holder(this.folder.Path));
    }

    [Fact]
    public async Task A_held_directory_names_its_holder_and_a_freed_one_can_be_taken_again()
    {
        using (var held = await DataDirectory.OpenAsync(this.folder.Path, default))
        {
            held.Announce("http://127.0.0.1:5");
            var refused = await Assert.ThrowsAsync<DataDirectoryException>(() => DataDirectory.OpenAsync(this.folder.Path, default));
            Assert.Contains($"process {Environment.ProcessId} at http://127.0.0.1:5", refused.Message, StringComparison.Ordinal);
            Assert.Equal("http://127.0.0.1:5", DataDirectoryLock.Holder(this.folder.Path)!.Url);
        }

        Assert.Null(DataDirectoryLock.Holder(this.folder.Path));
        using var again = await DataDirectory.OpenAsync(this.folder.Path, default);
        Assert.Equal("1", File.ReadAllText(this.folder["version"]).Trim());
    }

    [Fact]
    public async Task What_a_killed_process_left_behind_bars_nobody()
    {
        this.folder.Write("lock", "");
        this.folder.Write("lock.json", """{"pid":1,"url":"http://127.0.0.1:9"}""");

        Assert.Null(DataDirectoryLock.Holder(this.folder.Path));
        using var taken = await DataDirectory.OpenAsync(this.folder.Path, default);
        Assert.Equal(this.folder.Path, taken.Path);
    }

    [Fact]
    public async Task A_file_in_the_way_is_a_clear_error()
    {
        var file = this.folder.Write("file", "");

        var refused = await Assert.ThrowsAsync<DataDirectoryException>(() => DataDirectory.OpenAsync(file, default));

        Assert.Contains(file, refused.Message, StringComparison.Ordinal);
    }
}
