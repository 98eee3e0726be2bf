using System.Runtime.InteropServices;

namespace Recorder.Sessions.Terminal;

/// <summary>The kernel's struct winsize: rows come first in it. Pixels are carried along.</summary>
[StructLayout(LayoutKind.Sequential)]
public readonly record struct WindowSize(ushort Rows, ushort Columns, ushort PixelWidth = 0, ushort PixelHeight = 0)
{
    /// <summary>The size of the terminal on a descriptor, or 80 × 25 when it has none.</summary>
    internal static unsafe WindowSize Of(int descriptor)
    {
        WindowSize size = default;
        return LibC.IoControl(descriptor, LibC.GetWindowSize, &size) == 0 && size.Columns != 0 && size.Rows != 0
            ? size
            : new WindowSize(Rows: 25, Columns: 80);
    }
}
