package enum OpenAPIDocument { package static let text = "{}" }
