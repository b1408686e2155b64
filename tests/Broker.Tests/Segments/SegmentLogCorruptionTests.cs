using System.Text;
using Telemetry.Broker.Segments;
using Telemetry.Broker.Tests.Support;
using Telemetry.Testing;

namespace Telemetry.Broker.Tests.Segments;

/// <summary>
/// Damages the files of a log, each case by name, and opens it again. Goal: what is intact is read, in order and once; what
/// is not is set aside with its place; offsets are never given twice.
/// </summary>
public sealed class SegmentLogCorruptionTests : IDisposable
{
    private readonly TempFolder folder = new();
    private readonly ManualTimeProvider time = new(new DateTimeOffset(2026, 11, 21, 12, 0, 0, TimeSpan.Zero));
    private readonly List<QuarantinedRecord> quarantined = [];

    public void Dispose() => this.folder.Dispose();

    [Fact]
    public async Task A_torn_frame_header_is_cut_off_and_the_log_goes_on()
    {
        using TempFolder crashed = await CrashAfterAsync(Records.Range(0, 5));
        Append(NewestSegment(crashed), [1, 2, 3]);
        await AssertGoesOnAsync(crashed, intact: 5, tornBytes: 3);
    }

    [Fact]
    public async Task A_torn_payload_is_cut_off_and_the_log_goes_on()
    {
        using TempFolder crashed = await CrashAfterAsync(Records.Range(0, 5));
        string segment = NewestSegment(crashed);
        Resize(segment, new FileInfo(segment).Length - 3);
        long torn = FrameBytesOf(Records.Numbered(4)) - 3;
        await AssertGoesOnAsync(crashed, intact: 4, tornBytes: torn);
    }

    [Fact]
    public async Task A_scrambled_last_record_after_a_crash_is_cut_off()
    {
        using TempFolder crashed = await CrashAfterAsync(Records.Range(0, 5));
        string segment = NewestSegment(crashed);
        Flip(segment, new FileInfo(segment).Length - 1);
        await AssertGoesOnAsync(crashed, intact: 4, tornBytes: FrameBytesOf(Records.Numbered(4)));
    }

    [Fact]
    public async Task A_tail_of_zeros_is_cut_off()
    {
        using TempFolder crashed = await CrashAfterAsync(Records.Range(0, 5));
        Append(NewestSegment(crashed), new byte[5000]);
        await AssertGoesOnAsync(crashed, intact: 5, tornBytes: 5000);
    }

    [Fact]
    public async Task A_scrambled_last_record_after_an_orderly_stop_is_set_aside_and_its_offset_stays_taken()
    {
        await using (SegmentLog log = Open(this.folder))
        {
            await log.AppendAsync(Topics.Usage, Records.Range(0, 5), default);
        }

        string segment = NewestSegment(this.folder);
        Flip(segment, new FileInfo(segment).Length - 1);
        await using SegmentLog again = Open(this.folder);
        await again.AppendAsync(Topics.Usage, Records.Range(5, 2), default);
        List<LogRecord> read = await again.ReadAllAsync();
        Assert.Equal([0, 1, 2, 3, 5, 6], read.Select(Records.Check));
        Assert.Equal([0L, 1, 2, 3, 5, 6], read.Select(record => record.Offset));
        QuarantinedRecord lost = Assert.Single(this.quarantined);
        Assert.Equal((4L, 4L), (lost.FirstOffset, lost.LastOffset));
        Assert.Contains("value 4", Encoding.Latin1.GetString(lost.Bytes.Span), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(4)]
    [InlineData(9)]
    [InlineData(17)]
    [InlineData(40)]
    public async Task A_bad_record_in_the_middle_is_set_aside_in_the_dead_letters_and_later_ones_survive(int byteOfFrame)
    {
        using TempFolder crashed = await CrashAfterAsync(Records.Range(0, 10));
        long position = SegmentHeader.Bytes + Enumerable.Range(0, 6).Sum(number => FrameBytesOf(Records.Numbered(number)));
        Flip(NewestSegment(crashed), position + byteOfFrame);
        await using SegmentLog log = Open(crashed);
        List<LogRecord> read = await log.ReadAllAsync();
        Assert.Equal([0, 1, 2, 3, 4, 5, 7, 8, 9], read.Select(Records.Check));
        Assert.Equal(read.Select(Records.NumberOf), read.Select(record => (int)record.Offset));
        QuarantinedRecord lost = Assert.Single(this.quarantined);
        Assert.Equal((6L, 6L, position), (lost.FirstOffset, lost.LastOffset, lost.Position));

        LogRecord letter = Assert.Single(await WaitForLettersAsync(log, 1));
        Assert.Equal(lost.Bytes.ToArray(), letter.Value.ToArray());
        Assert.Contains(new KeyValuePair<string, string>(Topics.DlqReason, "damaged_record"), letter.Headers);
        Assert.Contains(new KeyValuePair<string, string>(Topics.DlqOffset, "6"), letter.Headers);
        Assert.Contains(new KeyValuePair<string, string>(Topics.DlqTopic, Topics.Usage), letter.Headers);
    }

    [Fact]
    public async Task A_damaged_record_reaches_the_dead_letters_once_however_often_it_is_read()
    {
        using TempFolder crashed = await CrashAfterAsync(Records.Range(0, 10));
        Flip(NewestSegment(crashed), SegmentHeader.Bytes + 40);
        for (int i = 0; i < 3; i++)
        {
            await using SegmentLog log = Open(crashed);
            Assert.Equal(9, (await log.ReadAllAsync()).Count);
            Assert.Equal(9, (await log.ReadAllAsync()).Count);
            Assert.Single(await WaitForLettersAsync(log, 1));
        }

        Assert.Single(this.quarantined);
    }

    [Fact]
    public async Task Many_bad_records_in_a_row_are_set_aside_together()
    {
        using TempFolder crashed = await CrashAfterAsync(Records.Range(0, 100));
        long from = SegmentHeader.Bytes + Enumerable.Range(0, 20).Sum(number => FrameBytesOf(Records.Numbered(number)));
        long to = SegmentHeader.Bytes + Enumerable.Range(0, 50).Sum(number => FrameBytesOf(Records.Numbered(number)));
        Overwrite(NewestSegment(crashed), from, new byte[to - from]);
        await using SegmentLog log = Open(crashed);
        Assert.Equal(Enumerable.Range(0, 20).Concat(Enumerable.Range(50, 50)), (await log.ReadAllAsync()).Select(Records.Check));
        QuarantinedRecord lost = Assert.Single(this.quarantined);
        Assert.Equal((20L, 49L), (lost.FirstOffset, lost.LastOffset));
    }

    [Fact]
    public async Task A_record_found_damaged_while_the_log_runs_is_set_aside_too()
    {
        await using SegmentLog log = Open(this.folder);
        await log.AppendAsync(Topics.Usage, Records.Range(0, 5), default);
        string segment = NewestSegment(this.folder);
        Flip(segment, new FileInfo(segment).Length - 1);
        List<LogRecord> read = await log.WithPartitionAsync<List<LogRecord>>(Topics.Usage, async partition =>
        {
            List<LogRecord> first = await partition.ReadAllAsync();
            ValueTask<IReadOnlyList<LogRecord>> waiting = partition.ReadAsync(4, 10, 1 << 20, TimeSpan.FromSeconds(50), default);
            await log.AppendAsync(Topics.Usage, Records.Range(5, 1), default);
            return [.. first, .. await waiting];
        });
        Assert.Equal([0, 1, 2, 3, 5], read.Select(Records.Check));
        Assert.Equal(4, Assert.Single(this.quarantined).FirstOffset);
    }

    [Fact]
    public async Task A_bad_tail_of_an_older_segment_is_set_aside_and_never_cut()
    {
        string oldest;
        long length;
        await using (SegmentLog log = Open(this.folder, segmentBytes: 4096))
        {
            for (int i = 0; i < 20; i++)
            {
                await log.AppendAsync(Topics.Usage, [Records.Numbered(i, padding: 900)], default);
            }

            Assert.True(log.Status(Topics.Usage).Segments > 3);
        }

        oldest = Segments(this.folder)[0];
        length = new FileInfo(oldest).Length;
        Flip(oldest, length - 5);
        await using SegmentLog again = Open(this.folder, segmentBytes: 4096);
        int damaged = (int)Assert.Single(await ReadWithDamageAsync(again, 19)).FirstOffset;
        Assert.Equal(int.Parse(Path.GetFileNameWithoutExtension(Segments(this.folder)[1])) - 1, damaged);
        Assert.Equal(length, new FileInfo(oldest).Length);
    }

    [Fact]
    public async Task An_older_segment_that_ends_too_early_is_reported_with_the_offsets_that_are_missing()
    {
        await using (SegmentLog log = Open(this.folder, segmentBytes: 4096))
        {
            for (int i = 0; i < 20; i++)
            {
                await log.AppendAsync(Topics.Usage, [Records.Numbered(i, padding: 900)], default);
            }
        }

        string oldest = Segments(this.folder)[0];
        int inOldest = int.Parse(Path.GetFileNameWithoutExtension(Segments(this.folder)[1]));
        Resize(oldest, new FileInfo(oldest).Length - FrameBytesOf(Records.Numbered(inOldest - 1, padding: 900)));
        await using SegmentLog again = Open(this.folder, segmentBytes: 4096);
        QuarantinedRecord lost = Assert.Single(await ReadWithDamageAsync(again, 19));
        Assert.Equal((inOldest - 1L, inOldest - 1L, 0), (lost.FirstOffset, lost.LastOffset, lost.Bytes.Length));
    }

    [Fact]
    public async Task A_segment_whose_beginning_was_torn_is_begun_again()
    {
        using TempFolder crashed = await CrashAfterAsync(Records.Range(0, 5));
        File.WriteAllBytes(Path.Combine(crashed.Topic(Topics.Usage), Segment.NameOf(5)), [1, 2, 3]);
        await AssertGoesOnAsync(crashed, intact: 5, tornBytes: 0);
    }

    [Fact]
    public async Task An_empty_segment_file_is_begun_again()
    {
        using TempFolder crashed = await CrashAfterAsync(Records.Range(0, 5));
        File.WriteAllBytes(Path.Combine(crashed.Topic(Topics.Usage), Segment.NameOf(5)), []);
        await AssertGoesOnAsync(crashed, intact: 5, tornBytes: 0);
    }

    [Fact]
    public async Task A_segment_without_records_is_gone_on_with()
    {
        using TempFolder crashed = await CrashAfterAsync(Records.Range(0, 5));
        Segment.Create(LogDevice.Local, crashed.Topic(Topics.Usage), new SegmentHeader(5, 0, 0)).File.Dispose();
        await AssertGoesOnAsync(crashed, intact: 5, tornBytes: 0);
    }

    [Fact]
    public async Task A_damaged_segment_header_costs_no_record()
    {
        using TempFolder crashed = await CrashAfterAsync(Records.Range(0, 5));
        Flip(NewestSegment(crashed), 12);
        await AssertGoesOnAsync(crashed, intact: 5, tornBytes: 0);
    }

    [Fact]
    public async Task A_segment_missing_in_the_middle_is_a_clear_error_and_nothing_is_changed()
    {
        await using (SegmentLog log = Open(this.folder, segmentBytes: 4096))
        {
            for (int i = 0; i < 20; i++)
            {
                await log.AppendAsync(Topics.Usage, [Records.Numbered(i, padding: 900)], default);
            }
        }

        string[] before = Segments(this.folder);
        File.Delete(before[2]);
        LogDamagedException error = Assert.Throws<LogDamagedException>(() => Open(this.folder, segmentBytes: 4096));
        Assert.Contains(Path.GetFileName(before[3]), error.Message, StringComparison.Ordinal);
        Assert.Contains("missing", error.Message, StringComparison.Ordinal);
        Assert.Equal(before.Length - 1, Segments(this.folder).Length);
    }

    [Fact]
    public async Task A_segment_of_a_newer_version_is_refused_with_a_clear_error()
    {
        using TempFolder crashed = await CrashAfterAsync(Records.Range(0, 1));
        string segment = NewestSegment(crashed);
        byte[] bytes = File.ReadAllBytes(segment);
        bytes[8] = 2;
        BitConverter.TryWriteBytes(bytes.AsSpan(36), Crc32C.Of(bytes.AsSpan(0, 36)));
        File.WriteAllBytes(segment, bytes);
        Assert.Contains("version 2", Assert.Throws<LogDamagedException>(() => Open(crashed)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_stray_file_among_the_segments_is_a_clear_error()
    {
        using TempFolder crashed = await CrashAfterAsync(Records.Range(0, 1));
        File.WriteAllBytes(Path.Combine(crashed.Topic(Topics.Usage), "copy of 1.seg"), []);
        Assert.Contains("copy of 1.seg", Assert.Throws<LogDamagedException>(() => Open(crashed)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_log_that_is_open_cannot_be_opened_twice()
    {
        await using SegmentLog log = Open(this.folder);
        Assert.Contains(this.folder.Path, Assert.Throws<LogInUseException>(() => Open(this.folder)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Frames_inside_a_value_are_never_taken_for_records()
    {
        byte[] forged = new byte[RecordFrame.HeaderBytes + RecordPayload.FixedBytes];
        BitConverter.TryWriteBytes(forged, RecordPayload.FixedBytes);
        RecordFrame.Seal(forged, offset: 2, appendedMs: 0);
        OutgoingRecord carrier = Records.Numbered(1) with { Value = (byte[])[.. forged, .. new byte[100]] };
        using TempFolder crashed = await CrashAfterAsync([Records.Numbered(0), carrier, Records.Numbered(2), Records.Numbered(3)]);
        string segment = NewestSegment(crashed);
        Flip(segment, SegmentHeader.Bytes + FrameBytesOf(Records.Numbered(0)) + FrameBytesOf(carrier) - 1);
        await using SegmentLog log = Open(crashed);
        Assert.Equal([0, 2, 3], (await log.ReadAllAsync()).Select(Records.Check));
    }

    private SegmentLog Open(TempFolder from, long segmentBytes = 1 << 20) => SegmentLog.Open(
        new SegmentLogOptions { Directory = from.Path, SegmentBytes = segmentBytes, OnQuarantined = this.quarantined.Add }, this.time);

    private async Task<TempFolder> CrashAfterAsync(IReadOnlyList<OutgoingRecord> records)
    {
        await using SegmentLog log = Open(this.folder);
        await log.AppendAsync(Topics.Usage, records, default);
        return this.folder.Snapshot();
    }

    private async Task AssertGoesOnAsync(TempFolder crashed, int intact, long tornBytes)
    {
        await using (SegmentLog log = Open(crashed))
        {
            Assert.Equal(tornBytes, log.Status(Topics.Usage).TornBytes);
            Assert.Equal(intact, log.Status(Topics.Usage).EndOffset);
            await log.AppendAsync(Topics.Usage, Records.Range(intact, 3), default);
        }

        await using SegmentLog again = Open(crashed);
        List<LogRecord> read = await again.ReadAllAsync();
        Assert.Equal(Enumerable.Range(0, intact + 3), read.Select(Records.Check));
        Assert.Equal(Enumerable.Range(0, intact + 3), read.Select(record => (int)record.Offset));
        Assert.Empty(this.quarantined);
    }

    private async Task<List<QuarantinedRecord>> ReadWithDamageAsync(SegmentLog log, int intact)
    {
        List<LogRecord> read = await log.ReadAllAsync();
        Assert.Equal(intact, read.Count);
        Assert.Equal(read.Select(Records.Check), read.Select(record => (int)record.Offset));
        return this.quarantined;
    }

    private static Task<List<LogRecord>> WaitForLettersAsync(SegmentLog log, int count) =>
        log.WithPartitionAsync(Topics.DeadLetters, async partition =>
        {
            while (partition.EndOffset < count)
            {
                await partition.ReadAsync(partition.EndOffset, 1, 1, TimeSpan.FromSeconds(5), default);
            }

            return await partition.ReadAllAsync();
        });

    private static int FrameBytesOf(OutgoingRecord record) => RecordFrame.HeaderBytes + RecordPayload.SizeOf(record);

    private static string[] Segments(TempFolder folder) => [.. Segment.List(folder.Topic(Topics.Usage)).Select(found => found.Path)];

    private static string NewestSegment(TempFolder folder) => Segments(folder)[^1];

    private static void Append(string path, byte[] bytes)
    {
        using FileStream file = new(path, FileMode.Append);
        file.Write(bytes);
    }

    private static void Resize(string path, long length)
    {
        using FileStream file = new(path, FileMode.Open);
        file.SetLength(length);
    }

    private static void Overwrite(string path, long position, byte[] bytes)
    {
        using FileStream file = new(path, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite);
        file.Position = position;
        file.Write(bytes);
    }

    private static void Flip(string path, long position)
    {
        using FileStream file = new(path, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite);
        file.Position = position;
        int value = file.ReadByte();
        file.Position = position;
        file.WriteByte((byte)(value ^ 0x5A));
    }
}
