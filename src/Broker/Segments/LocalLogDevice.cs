using Microsoft.Win32.SafeHandles;

namespace Telemetry.Broker.Segments;

/// <summary>The real file system.</summary>
internal sealed class LocalLogDevice : LogDevice
{
    public override LogFile Open(string path) =>
        new LocalLogFile(File.OpenHandle(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.ReadWrite | FileShare.Delete));

    public override void Delete(string path) => File.Delete(path);

    public override void SyncDirectory(string path) => NativeSync.SyncDirectory(path);

    private sealed class LocalLogFile(SafeFileHandle handle) : LogFile
    {
        public override long Length => RandomAccess.GetLength(handle);

        public override int Read(Span<byte> buffer, long position)
        {
            int filled = 0;
            while (filled < buffer.Length)
            {
                int count = RandomAccess.Read(handle, buffer[filled..], position + filled);
                if (count == 0)
                {
                    break;
                }

                filled += count;
            }

            return filled;
        }

        public override void Write(ReadOnlySpan<byte> bytes, long position)
        {
            try
            {
                RandomAccess.Write(handle, bytes, position);
            }
            catch (ArgumentOutOfRangeException exception) when (position >= 0)
            {
                // What the runtime makes of EFBIG: the file system's or the process's limit on the size of a file.
                throw new IOException(exception.Message, DiskFull.FileTooLarge);
            }
        }

        public override void Truncate(long length) => RandomAccess.SetLength(handle, length);

        public override void Sync() => NativeSync.SyncData(handle);

        protected override void Dispose(bool disposing)
        {
            if (disposing)
            {
                handle.Dispose();
            }
        }
    }
}
