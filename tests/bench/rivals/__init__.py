"""The pooled office in other libraries, each as its manual shows it, in an environment of their own."""
