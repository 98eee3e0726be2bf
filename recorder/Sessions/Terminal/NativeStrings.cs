using System.Runtime.InteropServices;

namespace Recorder.Sessions.Terminal;

/// <summary>A NULL-terminated array of C strings, as argv and environ are.</summary>
internal sealed unsafe class NativeStrings : IDisposable
{
    private byte* _block;

    internal NativeStrings(IReadOnlyList<byte[]> strings)
    {
        nuint pointersSize = (nuint)(strings.Count + 1) * (nuint)sizeof(byte*);
        nuint size = pointersSize;
        foreach (byte[] text in strings)
        {
            size += (nuint)text.Length + 1;
        }

        _block = (byte*)NativeMemory.Alloc(size);
        byte* next = _block + pointersSize;
        for (int i = 0; i < strings.Count; i++)
        {
            Pointers[i] = next;
            strings[i].CopyTo(new Span<byte>(next, strings[i].Length));
            next[strings[i].Length] = 0;
            next += strings[i].Length + 1;
        }

        Pointers[strings.Count] = null;
    }

    internal byte** Pointers => (byte**)_block;

    public void Dispose()
    {
        NativeMemory.Free(_block);
        _block = null;
    }
}
