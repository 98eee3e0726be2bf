namespace k8s;

/// <summary>Reads a body that may not be longer than a limit.</summary>
internal static class BoundedContent
{
    /// <exception cref="InvalidDataException">The body is longer than <paramref name="limit"/>.</exception>
    public static async Task<ReadOnlyMemory<byte>> ReadAsync(HttpContent content, int limit, CancellationToken cancellationToken)
    {
        if (limit < content.Headers.ContentLength)
        {
            throw TooLong(limit);
        }

        await using Stream stream = await content.ReadAsStreamAsync(cancellationToken);
        byte[] buffer = new byte[Math.Min(limit, (int)(content.Headers.ContentLength ?? 4096))];
        int length = 0;
        while (true)
        {
            if (length == buffer.Length)
            {
                // A whole body ends here; one more byte tells.
                byte[] next = new byte[1];
                if (await stream.ReadAsync(next, cancellationToken) == 0)
                {
                    return buffer.AsMemory(0, length);
                }

                if (limit <= length)
                {
                    throw TooLong(limit);
                }

                Array.Resize(ref buffer, (int)Math.Min(limit, Math.Max(4096, buffer.Length * 2L)));
                buffer[length++] = next[0];
                continue;
            }

            int read = await stream.ReadAsync(buffer.AsMemory(length), cancellationToken);
            if (read == 0)
            {
                return buffer.AsMemory(0, length);
            }

            length += read;
        }
    }

    private static InvalidDataException TooLong(int limit) => new($"the API server's answer has more than {limit} bytes");
}
