CREATE INDEX `search_vectors_waiting` ON `search_vectors` (`fit`, `seq`) WHERE `vector` = '';
